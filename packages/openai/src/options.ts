import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'
import type { ClientOptions } from 'openai'

/** Options of OpenAIServerModel. A named one beats its counterpart in `clientOptions` where it is given. */
export interface OpenAIServerModelOptions extends ModelOptions, HttpOptions {
  /** Where the API is, up to what stands before `/chat/completions`. Default: `OPENAI_BASE_URL`, else OpenAI's own. */
  apiBase?: string
  /** Default: `OPENAI_API_KEY`. Not needed for a server of your own that wants none, when `apiBase` is given. */
  apiKey?: string
  /** Sent as `OpenAI-Organization`. Default: `OPENAI_ORG_ID`. */
  organization?: string
  /** Sent as `OpenAI-Project`. Default: `OPENAI_PROJECT_ID`. */
  project?: string
  /**
   * Options of the official SDK's client (https://github.com/openai/openai-node). `maxRetries` counts the tries of our
   * own retry loop; `timeout` is the longest wait for an answer to begin, in milliseconds, as `firstTokenTimeoutMs` is.
   */
  clientOptions?: ClientOptions
}

/** A row per option of OpenAIServerModel. */
export const openaiOptions = {
  ...modelOptionRows,
  apiBase: {
    type: 'string',
    format: 'url',
    env: 'OPENAI_BASE_URL',
    description: "Where the API is, up to what stands before /chat/completions. Default: OpenAI's own.",
  },
  apiKey: {
    type: 'string',
    secret: true,
    env: 'OPENAI_API_KEY',
    description: 'Not needed for a server of your own that wants none, when apiBase is given.',
  },
  organization: { type: 'string', env: 'OPENAI_ORG_ID', description: 'Sent as OpenAI-Organization.' },
  project: { type: 'string', env: 'OPENAI_PROJECT_ID', description: 'Sent as OpenAI-Project.' },
  clientOptions: {
    type: 'object',
    description: "Options of the official SDK's client: timeout, maxRetries, defaultHeaders, defaultQuery, fetch, …",
  },
  ...httpOptionRows,
} as const satisfies OptionTable<OpenAIServerModelOptions>
