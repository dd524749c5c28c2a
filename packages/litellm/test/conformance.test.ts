import { chatCompletionsSpelling as spelling, faultSuite, modelSuite } from '@smol/testing'
import { beforeAll, describe, it } from 'vitest'
import { litellm, LiteLLMModel } from '../src/index.ts'
import { warmUp } from './warm-up.ts'

beforeAll(warmUp)

modelSuite({
  describe,
  it,
  plugin: litellm,
  modelId: 'openai/test-model',
  options: { apiBase: 'http://127.0.0.1:1/v1' },
  spelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})

faultSuite({
  describe,
  it,
  name: 'litellm',
  createModel: ({ baseUrl, key, options }) =>
    // Thoughts between tags are told apart here without being asked, as in LiteLLM.
    new LiteLLMModel({
      modelId: 'openai/sample-model',
      apiBase: baseUrl,
      apiKey: key,
      reasoningTags: false,
      ...options,
    }),
  // A whole reply without a reason for its end counts as finished, as in LiteLLM.
  withoutReason: 'stop',
})
