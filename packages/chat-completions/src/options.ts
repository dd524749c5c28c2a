import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'

/** Options of a model behind any server that speaks Chat Completions. */
export interface ChatCompletionsModelOptions extends ModelOptions, HttpOptions {
  /** Where the API is, up to what stands before `/chat/completions`, such as `http://127.0.0.1:8080/v1`. */
  apiBase: string
  /** Sent as a bearer token; leave it out for a server that wants none. */
  apiKey?: string
}

export const chatCompletionsOptions = {
  ...modelOptionRows,
  apiBase: {
    type: 'string',
    required: true,
    format: 'url',
    description: 'Where the API is, up to what stands before /chat/completions.',
  },
  apiKey: {
    type: 'string',
    secret: true,
    description: 'Sent as a bearer token; leave it out for a server that wants none.',
  },
  ...httpOptionRows,
} as const satisfies OptionTable<ChatCompletionsModelOptions>
