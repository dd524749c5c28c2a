import { azure } from '../../../packages/azure/src/index.ts'
import type { Model, ModelPlugin } from '../../../packages/core/src/index.ts'
import { callOptionRows } from '../../../packages/core/src/index.ts'
import { hfApi } from '../../../packages/hf-api/src/index.ts'
import { litellm } from '../../../packages/litellm/src/index.ts'
import { openai } from '../../../packages/openai/src/index.ts'
import { transformers } from '../../../packages/transformers/src/index.ts'

/** The plugin that has a class of smolagents. */
export const modelClasses: Readonly<Record<string, ModelPlugin>> = {
  OpenAIServerModel: openai,
  AzureOpenAIServerModel: azure,
  HfApiModel: hfApi,
  LiteLLMModel: litellm,
  TransformersModel: transformers,
}

export interface ModelClass {
  readonly plugin: ModelPlugin
  /** Every option that its constructor or a call of its models takes. */
  readonly options: ReadonlySet<string>
  /** The options that are credentials. */
  readonly secrets: ReadonlySet<string>
  create(options: Readonly<Record<string, unknown>>): Model
}

export function modelClass(name: string): ModelClass {
  const plugin = modelClasses[name]
  if (plugin === undefined) throw new Error(`There is no plugin for ${name}.`)
  const rows = Object.entries(plugin.options ?? {})
  return {
    plugin,
    options: new Set([
      ...rows.flatMap(([option, { aliases = [] }]) => [option, ...aliases]),
      ...Object.keys(callOptionRows),
    ]),
    secrets: new Set(rows.filter(([, row]) => row.secret === true).map(([option]) => option)),
    create: ({ modelId, ...options }) => plugin.createModel(modelId as string, options),
  }
}
