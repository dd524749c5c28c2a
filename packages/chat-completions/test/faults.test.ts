import { faultSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { ChatCompletionsModel } from '../src/index.ts'

faultSuite({
  describe,
  it,
  name: 'chat-completions',
  createModel: ({ baseUrl, key, options }) =>
    new ChatCompletionsModel({ modelId: 'sample-model', apiBase: baseUrl, apiKey: key, ...options }),
})
