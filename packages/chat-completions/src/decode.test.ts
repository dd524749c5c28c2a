import { chatCompletion, replyDialects } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { decode } from './decode.ts'

describe('a whole reply', () => {
  it('of a text', () => {
    const body = chatCompletion({ content: 'Hello' })
    expect(decode(body)).toEqual({
      content: 'Hello',
      finishReason: 'stop',
      rawFinishReason: 'stop',
      tokenUsage: { inputTokens: 7, outputTokens: 5, totalTokens: 12 },
      raw: body,
    })
  })

  it('with details of its usage', () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64, audio_tokens: 3 },
      completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 4, accepted_prediction_tokens: 0 },
    }
    expect(decode(chatCompletion({ content: 'Hi' }, { usage })).tokenUsage).toEqual({
      inputTokens: 100,
      outputTokens: 50,
      totalTokens: 150,
      cachedInputTokens: 64,
      reasoningTokens: 20,
      audioInputTokens: 3,
      audioOutputTokens: 4,
    })
  })

  it.each([
    [null, undefined],
    [{}, undefined],
    [{ prompt_tokens: null, completion_tokens: null }, undefined],
    [{ prompt_tokens: 3 }, { inputTokens: 3, outputTokens: 0, totalTokens: 3 }],
    [
      { prompt_tokens: 3, completion_tokens: 4 },
      { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
    ],
  ])('whose usage is %j has %j, and never zeros that nobody counted', (usage, expected) => {
    expect(decode(chatCompletion({ content: 'Hi' }, { usage })).tokenUsage).toEqual(expected)
  })

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['content_filter', 'content-filter'],
    ['eos_token', 'stop'],
    ['STOP', 'stop'],
    ['something_new', 'other'],
    [null, 'other'],
  ])('that finished for %j: %s', (finish_reason, expected) => {
    expect(decode(chatCompletion({ content: 'Hi' }, { finish_reason })).finishReason).toBe(expected)
  })

  it('of several choices is the first, wherever it stands', () => {
    const choice = (index: number): object => ({
      index,
      message: { content: `Choice ${index}` },
      finish_reason: 'stop',
    })
    expect(decode({ choices: [choice(1), choice(0)] }).content).toBe('Choice 0')
  })

  it('of a gateway says who answered', () => {
    expect(decode(chatCompletion({ content: 'Hi' }, { provider: 'Together' })).vendor).toBe('Together')
  })

  it('without a choice is an error that shows what came', () => {
    const body = replyDialects['whole-choices-empty'].body
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'bad_response', body }) as Error)
  })

  it('whose choice failed is that failure', () => {
    const error = { code: 429, message: 'Provider returned error: rate limited' }
    expect(() => decode({ choices: [{ error, message: { content: '' } }] })).toThrow(
      expect.objectContaining({ code: 'rate_limit' }) as Error,
    )
  })
})
