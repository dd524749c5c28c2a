import type { CompletionRequest } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { toSettings, toTemplate } from './generation-options.ts'

const request = (given: Partial<CompletionRequest>): CompletionRequest => ({
  modelId: 'm',
  messages: [],
  stream: false,
  signal: new AbortController().signal,
  warn: () => undefined,
  options: {},
  ...given,
})

describe('toSettings', () => {
  it('takes our parameters, and those of transformers.js over them', () => {
    const given = {
      temperature: 0.5,
      topK: 3,
      maxTokens: 9,
      options: { minP: 0.1 },
      extraBody: { top_k: 4, do_sample: true, eos_token_id: 7, bad_words_ids: [[1, 2]] },
    }
    expect(toSettings(request(given))).toEqual({
      temperature: 0.5,
      topK: 4,
      maxTokens: 9,
      minP: 0.1,
      doSample: true,
      eosTokenIds: [7],
      badWordsIds: [[1, 2]],
    })
  })

  it.each([{ num_beams: 4 }, { topk: 4 }, { guidance_scale: 2 }])(
    'refuses %o instead of passing over it',
    (extraBody) => {
      expect(() => toSettings(request({ extraBody }))).toThrow(
        expect.objectContaining({
          code: 'configuration',
          message: expect.stringContaining(Object.keys(extraBody)[0] ?? ''),
        }),
      )
    },
  )

  it.each([
    { top_k: 1.5 },
    { top_p: 2 },
    { max_new_tokens: 0 },
    { repetition_penalty: 0 },
    { bad_words_ids: [1] },
    { bad_words_ids: [[]] },
    { do_sample: 'yes' },
    { eos_token_id: -1 },
  ])('refuses the value of %o', (extraBody) => {
    expect(() => toSettings(request({ extraBody }))).toThrow(Object.keys(extraBody)[0])
  })
})

describe('toTemplate', () => {
  it('gives the template its variables', () => {
    const extraBody = { chat_template: '{{ messages }}', chat_template_kwargs: { enable_thinking: false } }
    expect(toTemplate(request({ extraBody }))).toEqual({
      chatTemplate: '{{ messages }}',
      variables: [{ parameter: 'chat_template_kwargs.enable_thinking', values: { enable_thinking: false } }],
    })
    expect(toTemplate(request({ reasoningEffort: 'none' })).variables).toEqual([
      { parameter: 'reasoningEffort', values: { reasoning_effort: 'none', enable_thinking: false } },
    ])
  })

  it('refuses what is neither', () => {
    expect(() => toTemplate(request({ extraBody: { chat_template: 1 } }))).toThrow('chat_template')
    expect(() => toTemplate(request({ extraBody: { chat_template_kwargs: [] } }))).toThrow('chat_template_kwargs')
  })
})
