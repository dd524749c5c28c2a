import { chatCompletionsSpelling as spelling, faultSuite, modelSuite } from '@smol/testing'
import { beforeAll, describe, it } from 'vitest'
import { litellm } from '../plugin.ts'
import type { LiteLLMParams } from './model-list.ts'
import { routerOptions } from './options.ts'
import { LiteLLMRouterModel } from './router-model.ts'
import { warmUp } from '../../test/warm-up.ts'

beforeAll(warmUp)

/** A group of one, named as its model is: it must do all that its deployment does alone. What a router does not take is the deployment's. */
function groupOf(litellmParams: LiteLLMParams, options: Readonly<Record<string, unknown>>): LiteLLMRouterModel {
  const own = Object.entries(options).filter(([name]) => !Object.hasOwn(routerOptions, name))
  const ofRouter = Object.entries(options).filter(([name]) => Object.hasOwn(routerOptions, name))
  return new LiteLLMRouterModel({
    modelId: litellmParams.model,
    modelList: [{ modelName: litellmParams.model, litellmParams: { ...litellmParams, ...Object.fromEntries(own) } }],
    ...Object.fromEntries(ofRouter),
  })
}

modelSuite({
  describe,
  it,
  plugin: litellm,
  name: 'litellm router',
  modelId: 'openai/test-model',
  createModel: (options) => groupOf({ model: 'openai/test-model', apiBase: 'http://127.0.0.1:1/v1' }, options),
  spelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})

faultSuite({
  describe,
  it,
  name: 'litellm router',
  createModel: ({ baseUrl, key, options }) =>
    groupOf({ model: 'openai/sample-model', apiBase: baseUrl, apiKey: key }, { reasoningTags: false, ...options }),
  // A whole reply without a reason for its end counts as finished, as in LiteLLM.
  withoutReason: 'stop',
})
