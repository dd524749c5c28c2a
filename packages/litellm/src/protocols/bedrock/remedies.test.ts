import { describe, expect, it } from 'vitest'
import { protocol } from '../../../test/bedrock-sample.ts'

describe('what a model refuses', () => {
  const body = {
    messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
    system: [{ text: 'Be terse.' }],
    inferenceConfig: { stopSequences: ['x'], temperature: 0, topP: 1 },
    toolConfig: { tools: [], toolChoice: { any: {} } },
  }

  it.each([
    [
      "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
      { inferenceConfig: { temperature: 0, topP: 1 } },
    ],
    [
      '`temperature` and `top_p` cannot both be specified for this model. Please use only one.',
      { inferenceConfig: { stopSequences: ['x'], temperature: 0 } },
    ],
    [
      "This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.",
      { toolConfig: { tools: [] } },
    ],
    [
      "This model doesn't support system messages. Try again without a system message.",
      { system: undefined, messages: [{ role: 'user', content: [{ text: 'Be terse.' }, { text: 'Hi' }] }] },
    ],
  ])('is left out or said otherwise: %s', (said, change) => {
    const remedy = (protocol().remedies ?? []).find((each) => each.refuses(said) && each.apply(body) !== undefined)
    expect(remedy?.apply(body)).toEqual({ ...body, ...change })
  })

  it('is left alone where the value is wrong', () => {
    const said = 'The value at inferenceConfig.temperature is invalid: 3'
    expect((protocol().remedies ?? []).filter((each) => each.refuses(said))).toEqual([])
  })
})
