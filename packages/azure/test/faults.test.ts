import { faultSuite } from '@smol/testing'
import { beforeAll, describe, it } from 'vitest'
import { AzureOpenAIServerModel } from '../src/index.ts'

// The first call of a process loads the SDK, which must not count as the server's silence.
beforeAll(() => import('openai'))

const read =
  'What comes after the response began is read by the same code as in @smol/openai, whose tests run all of it.'

faultSuite({
  describe,
  it,
  name: 'azure',
  skip: {
    'stream faults': read,
    'stream dialects': read,
    'reply dialects': read,
  },
  // By a base URL, which is taken as it is, and with a token, so that a 401 meets the renewal, too.
  createModel: ({ baseUrl, key, options }) =>
    new AzureOpenAIServerModel({
      modelId: 'sample-model',
      apiBase: baseUrl,
      credential: { getToken: async () => ({ token: key, expiresOnTimestamp: Date.now() + 3_600_000 }) },
      ...options,
    }),
})
