import { chatCompletionsSpelling as spelling, faultSuite, modelSuite } from '@smol/testing'
import { beforeAll, describe, it } from 'vitest'
import { hfApi, HfApiModel } from '../src/index.ts'

// The first call of a process loads the client, which must not count as the server's silence.
beforeAll(() => import('@huggingface/inference'))

modelSuite({
  describe,
  it,
  plugin: hfApi,
  // An endpoint: a Hub id is first looked up on the Hub.
  modelId: 'http://127.0.0.1:1/v1',
  spelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})

faultSuite({
  describe,
  it,
  name: 'hf-api',
  createModel: ({ baseUrl, key, options }) => new HfApiModel({ modelId: baseUrl, token: key, ...options }),
})
