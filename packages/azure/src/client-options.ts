import type { OptionTable } from '@smol/core'
import { resolveOptions } from '@smol/core'
import { clientOptionRows } from '@smol/openai'
import type { AzureClientOptions } from 'openai'

/** What may stand in `clientOptions`. */
export interface ClientOptions extends AzureClientOptions {
  /** A token as it is, which Python's client takes. */
  azureADToken?: string
}

/** A row per option of the SDK's client for Azure, which itself takes anything and passes over what it does not know. */
const rows = {
  ...clientOptionRows,
  apiKey: { type: 'string', secret: true, description: 'A key of the resource.' },
  endpoint: { type: 'string', format: 'url', description: 'The resource.' },
  apiVersion: { type: 'string', description: 'Sent as api-version.' },
  deployment: { type: 'string', description: 'The deployment, instead of the model id.' },
  azureADTokenProvider: {
    type: 'function',
    aliases: ['azureAdTokenProvider'],
    description: 'Gives a token for each request.',
  },
  azureADToken: { type: 'string', secret: true, aliases: ['azureAdToken'], description: 'A token as it is.' },
} as const satisfies OptionTable<ClientOptions>

/**
 * The options for the SDK's client, under its names. An empty key, which keeps the SDK from looking for one in the
 * environment, is none.
 * @throws SmolError `configuration` for an option that the SDK's client does not know, or of the wrong type
 */
export function readClientOptions(given: AzureClientOptions | undefined): ClientOptions {
  const { apiKey, ...rest } = given ?? {}
  return resolveOptions(rows, apiKey === undefined || apiKey === '' ? rest : { apiKey, ...rest }, 'clientOptions')
}
