import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'
import type { ClientOptions } from 'openai'

/** Options of OpenAIServerModel. */
export interface OpenAIServerModelOptions extends ModelOptions, HttpOptions {
  /** Where the API is. Default: `OPENAI_BASE_URL`, else OpenAI's own. */
  apiBase?: string
  /** Default: `OPENAI_API_KEY`. Not needed for a server of your own that wants none, when `apiBase` is given. */
  apiKey?: string
  /** Sent as `OpenAI-Organization`. Default: `OPENAI_ORG_ID`. */
  organization?: string
  /** Sent as `OpenAI-Project`. Default: `OPENAI_PROJECT_ID`. */
  project?: string
  /** Options of the official SDK's client. `maxRetries` and `timeout` (milliseconds) apply to our pipeline. */
  clientOptions?: ClientOptions
}

export const openaiOptions = {
  ...modelOptionRows,
  apiBase: { type: 'string', format: 'url', env: 'OPENAI_BASE_URL', description: "Where the API is. Default: OpenAI's own." },
  apiKey: { type: 'string', secret: true, env: 'OPENAI_API_KEY', description: 'Not needed for a server of your own that wants none, when apiBase is given.' },
  organization: { type: 'string', env: 'OPENAI_ORG_ID', description: 'Sent as OpenAI-Organization.' },
  project: { type: 'string', env: 'OPENAI_PROJECT_ID', description: 'Sent as OpenAI-Project.' },
  clientOptions: { type: 'object', description: "Options of the official SDK's client: timeout, maxRetries, defaultHeaders, defaultQuery, fetch, …" },
  ...httpOptionRows,
} as const satisfies OptionTable<OpenAIServerModelOptions>
