import type { OptionTable } from '@smol/core'
import { resolveOptions } from '@smol/core'
import type { ClientOptions } from 'openai'

/** A row per option of the SDK's client, which itself takes anything and passes over what it does not know. */
export const clientOptionRows = {
  apiKey: { type: 'string | function', secret: true, description: 'A key, or what gives one for each try.' },
  adminAPIKey: { type: 'string', secret: true, description: 'For the administration API; not used for chat.' },
  organization: { type: 'string', description: 'Sent as OpenAI-Organization.' },
  project: { type: 'string', description: 'Sent as OpenAI-Project.' },
  webhookSecret: { type: 'string', secret: true, description: 'For webhooks; not used for chat.' },
  baseURL: { type: 'string', format: 'url', description: 'Where the API is.' },
  dataResidency: { type: 'string', description: "A region of OpenAI's instead of a base URL." },
  timeout: { type: 'number', above: 0, description: 'Longest wait for an answer to begin, in milliseconds.' },
  maxRetries: { type: 'integer', min: 0, description: 'How often to try again.' },
  fetch: { type: 'function', description: 'Used instead of the global fetch.' },
  fetchOptions: { type: 'object', description: 'Further options of each fetch, such as a dispatcher.' },
  defaultHeaders: { type: 'object | array', description: 'Headers of every request.' },
  defaultQuery: { type: 'object', description: 'Query parameters of every request.' },
  dangerouslyAllowBrowser: { type: 'boolean', description: 'Permits a key in a browser.' },
  logLevel: { type: 'string', values: ['off', 'error', 'warn', 'info', 'debug'], description: 'What is logged.' },
  logger: { type: 'object', description: 'Where it is logged to.' },
  workloadIdentity: { type: 'object', description: 'Exchanges a token of the platform for a short-lived one.' },
  x509Transport: { type: 'object', description: 'The connection of a certificate identity.' },
  credential: { type: 'object', description: 'A certificate credential.' },
  provider: { type: 'object', description: 'Another vendor, as the SDK knows it.' },
} as const satisfies OptionTable<ClientOptions>

/** @throws SmolError `configuration` for an option that the SDK's client does not know, or of the wrong type */
export function checkClientOptions(given: ClientOptions | undefined): void {
  if (given !== undefined) resolveOptions(clientOptionRows, given, 'clientOptions')
}
