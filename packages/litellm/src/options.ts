import type { ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { HttpOptions } from '@smol/core/http'
import { httpOptionRows } from '@smol/core/http'
import type { ProviderRow } from './provider-row.ts'

/** Options of LiteLLMModel. */
export interface LiteLLMModelOptions extends ModelOptions, HttpOptions {
  /** `provider/model`, or a well-known name alone: `groq/llama-3.3-70b-versatile`, `gpt-4o-mini`. */
  modelId: string
  /** Where the API is. Default: the provider's own variable, else its own address. */
  apiBase?: string
  /** Default: the provider's own variable, and no other's. */
  apiKey?: string
  /** Version of the API, where it has them (Azure). Default: the provider's own variable, else a recent one. */
  apiVersion?: string
  /** Project of watsonx. Default: the provider's own variable. */
  projectId?: string
  /** Deployment space of watsonx, instead of a project. */
  spaceId?: string
  /** What to do with a parameter that the provider does not take: leave it out with a warning, or refuse the call. Default: `drop`. */
  unsupportedParams?: 'drop' | 'throw'
  /** Providers of your own, by name; a name of ours is replaced. */
  providers?: Readonly<Record<string, ProviderRow>>
}

export const litellmOptions = {
  ...modelOptionRows,
  reasoningTags: { ...modelOptionRows.reasoningTags, default: true },
  modelId: { type: 'string', required: true, description: 'provider/model, or a well-known name alone.' },
  apiBase: {
    type: 'string',
    format: 'url',
    description: "Where the API is. Default: the provider's own variable, else its own address.",
  },
  apiKey: { type: 'string', secret: true, description: "Default: the provider's own variable, and no other's." },
  apiVersion: { type: 'string', description: 'Version of the API, where it has them (Azure).' },
  projectId: { type: 'string', description: 'Project (watsonx).' },
  spaceId: { type: 'string', description: 'Deployment space, instead of a project (watsonx).' },
  unsupportedParams: {
    type: 'string',
    values: ['drop', 'throw'],
    default: 'drop',
    perCall: true,
    description: 'What to do with a parameter that the provider does not take.',
  },
  providers: { type: 'object', description: 'Providers of your own, by name.' },
  ...httpOptionRows,
} as const satisfies OptionTable<LiteLLMModelOptions>
