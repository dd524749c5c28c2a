import { fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { LiteLLMModel } from '../../litellm-model.ts'

const answer = { body: { candidates: [{ content: { parts: [{ text: '{}' }] }, finishReason: 'STOP' }] } }
const refusal = (message: string) => ({
  status: 400,
  body: { error: { code: 400, message, status: 'INVALID_ARGUMENT' } },
})

describe('what a model of Gemini refuses', () => {
  it.each([
    [
      'Penalty is not enabled for models/gemini-3-pro-preview',
      { frequencyPenalty: 0.5, presencePenalty: 0.5, seed: 1 },
      { generationConfig: { seed: 1 } },
    ],
    [
      'Unable to submit request because thinking is not supported by this model.',
      { reasoningEffort: 'low' },
      { generationConfig: {} },
    ],
    [
      'JSON mode is not enabled for models/gemma-3-1b-it',
      { responseFormat: { type: 'json_object' } },
      { generationConfig: {} },
    ],
    [
      "Function calling with a response mime type: 'application/json' is unsupported",
      { responseFormat: { type: 'json_object' }, seed: 1 },
      { generationConfig: { seed: 1 } },
    ],
  ] as const)('%s', async (message, options, expected) => {
    const fetch = fakeFetch([refusal(message), answer, answer])
    const model = new LiteLLMModel({ modelId: 'gemini/gemini-2.5-flash', apiKey: 'k', fetch })
    const first = await model.generate('Hi', options)
    expect(first.warnings).toMatchObject([{ type: 'dropped' }])
    await model.generate('Hi', options)
    expect(fetch.requests).toHaveLength(3)
    expect(fetch.requests[1]?.json).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hi' }] }], ...expected })
    expect(fetch.requests[2]?.json).toEqual(fetch.requests[1]?.json)
  })

  it('Developer instruction is not enabled: it is told in the first turn', async () => {
    const fetch = fakeFetch([refusal('Developer instruction is not enabled for models/learnlm'), answer])
    const model = new LiteLLMModel({ modelId: 'gemini/learnlm', apiKey: 'k', fetch })
    await model.generate([
      { role: 'system', content: 'Be terse.' },
      { role: 'user', content: 'Hi' },
    ])
    expect(fetch.requests[1]?.json).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Be terse.' }, { text: 'Hi' }] }],
    })
  })

  it('another 400 is an error', async () => {
    const fetch = fakeFetch([refusal('Invalid value for temperature')])
    const model = new LiteLLMModel({ modelId: 'gemini/gemini-2.5-flash', apiKey: 'k', fetch })
    await expect(model.generate('Hi', { frequencyPenalty: 1 })).rejects.toMatchObject({
      code: 'invalid_request',
      status: 400,
    })
  })
})
