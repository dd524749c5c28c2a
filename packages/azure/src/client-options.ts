import type { OptionTable } from '@smol/core'
import { resolveOptions } from '@smol/core'
import { clientOptionRows } from '@smol/openai'
import type { AzureClientOptions } from 'openai'

/** A row per option of the SDK's client for Azure, which itself takes anything and passes over what it does not know. */
const azureClientOptionRows = {
  ...clientOptionRows,
  apiKey: { type: 'string', secret: true, description: 'A key of the resource.' },
  endpoint: { type: 'string', format: 'url', description: 'The resource.' },
  apiVersion: { type: 'string', description: 'Sent as api-version.' },
  deployment: { type: 'string', description: 'The deployment, instead of the model id.' },
  azureADTokenProvider: { type: 'function', description: 'Gives a token for each request.' },
} as const satisfies OptionTable<AzureClientOptions>

/** @throws SmolError `configuration` for an option that the SDK's client does not know, or of the wrong type */
export function checkClientOptions(given: AzureClientOptions | undefined): void {
  if (given === undefined) return
  const { apiKey, ...rest } = given
  // With an empty key the SDK is kept from reading one in the environment: it is none.
  resolveOptions(azureClientOptionRows, apiKey === '' ? rest : given, 'clientOptions')
}
