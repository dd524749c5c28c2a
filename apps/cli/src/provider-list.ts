import type { ModelPlugin } from '@smol/core'
import { importPlugin } from '@smol/core'

/** A provider that the command knows by name, loaded only when it is asked for. */
export interface ProviderEntry {
  /** What stands before the colon of a model, the plugin's own name first. */
  readonly names: readonly string[]
  readonly package: string
  /** Models to begin with, where its option table names none. */
  readonly examples?: readonly string[]
  /** @throws SmolError `missing_dependency`, with what to run, where it is not installed */
  load(): Promise<ModelPlugin>
}

/** The model that answers when none is named. */
export const defaultModel = 'transformers:@smol/smollm2-135m-instruct'

export const providerList: readonly ProviderEntry[] = [
  {
    names: ['transformers', 'TransformersModel'],
    package: '@smol/transformers',
    load: () => importPlugin(() => import('@smol/transformers')),
  },
  {
    names: ['openai', 'OpenAIServerModel', 'OpenAIModel'],
    package: '@smol/openai',
    examples: ['gpt-4o-mini'],
    load: () => importPlugin(() => import('@smol/openai')),
  },
  {
    names: ['azure', 'AzureOpenAIServerModel', 'AzureOpenAIModel'],
    package: '@smol/azure',
    load: () => importPlugin(() => import('@smol/azure')),
  },
  {
    names: ['hf-api', 'HfApiModel', 'InferenceClientModel'],
    package: '@smol/hf-api',
    load: () => importPlugin(() => import('@smol/hf-api')),
  },
  {
    names: ['litellm', 'LiteLLMModel', 'LiteLLMRouterModel'],
    package: '@smol/litellm',
    examples: ['anthropic/claude-haiku-4-5', 'gemini/gemini-2.5-flash', 'ollama/llama3.2'],
    load: () => importPlugin(() => import('@smol/litellm')),
  },
  {
    names: ['chat-completions', 'ChatCompletionsModel'],
    package: '@smol/chat-completions',
    load: () => importPlugin(() => import('@smol/chat-completions')),
  },
]
