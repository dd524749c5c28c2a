import type { ChatMessage, GeneratedMessage } from '@smol/core'
import { messageFromJSON } from '@smol/core'
import type { FakeAnswer, FakeFetch } from '@smol/testing'
import { fakeFetch, sseReply } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { LiteLLMModel } from '../../litellm-model.ts'

const modelId = 'gemini/gemini-3-pro-preview'

/** One candidate as a whole reply, and as a stream of one part a chunk. */
function forms(
  { content, ...rest }: { content?: { parts: readonly object[] } } & Record<string, unknown>,
  more: object = {},
): [string, FakeAnswer][] {
  const chunks = (content?.parts ?? []).map((part) => ({ candidates: [{ content: { parts: [part] }, index: 0 }] }))
  return [
    ['whole', { body: { candidates: [{ ...(content === undefined ? {} : { content }), ...rest }], ...more } }],
    [
      'streamed',
      sseReply([...chunks, { candidates: [{ content: { parts: [{ text: '' }] }, index: 0, ...rest }], ...more }]),
    ],
  ]
}

function contentsOf({ requests }: FakeFetch): readonly unknown[] {
  return (requests[0]?.json as { contents: unknown[] } | undefined)?.contents ?? []
}

function ask(answer: FakeAnswer, form: string): Promise<GeneratedMessage> {
  const model = new LiteLLMModel({ modelId, apiKey: 'k', fetch: fakeFetch([answer]), maxRetries: 0 })
  return form === 'streamed' ? model.generateStream('Hi').final() : model.generate('Hi')
}

describe('usage', () => {
  it.each([
    [
      'thoughts beside the answer',
      {
        promptTokenCount: 4,
        candidatesTokenCount: 2,
        thoughtsTokenCount: 30,
        totalTokenCount: 36,
        cachedContentTokenCount: 3,
      },
      { inputTokens: 4, outputTokens: 32, totalTokens: 36, reasoningTokens: 30, cachedInputTokens: 3 },
    ],
    [
      'thoughts among the answer',
      { promptTokenCount: 4, candidatesTokenCount: 32, thoughtsTokenCount: 30, totalTokenCount: 36 },
      { inputTokens: 4, outputTokens: 32, totalTokens: 36, reasoningTokens: 30 },
    ],
    ['no answer', { promptTokenCount: 4, totalTokenCount: 4 }, { inputTokens: 4, outputTokens: 0, totalTokens: 4 }],
    [
      'tools of the server',
      { promptTokenCount: 4, toolUsePromptTokenCount: 10, candidatesTokenCount: 2, totalTokenCount: 16 },
      { inputTokens: 14, outputTokens: 2, totalTokens: 16 },
    ],
    [
      'sound',
      {
        promptTokenCount: 9,
        candidatesTokenCount: 1,
        totalTokenCount: 10,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 2 },
          { modality: 'AUDIO', tokenCount: 7 },
        ],
      },
      { inputTokens: 9, outputTokens: 1, totalTokens: 10, audioInputTokens: 7 },
    ],
    ['none at all', undefined, undefined],
  ])('%s', async (_what, usageMetadata, tokenUsage) => {
    for (const [form, answer] of forms(
      { content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' },
      { usageMetadata },
    )) {
      expect((await ask(answer, form)).tokenUsage).toEqual(tokenUsage)
    }
  })
})

describe('the end of a reply', () => {
  it.each([
    ['STOP', 'stop', 0],
    ['MAX_TOKENS', 'length', 0],
    ['SAFETY', 'content-filter', 1],
    ['PROHIBITED_CONTENT', 'content-filter', 1],
    ['SPII', 'content-filter', 1],
    ['OTHER', 'other', 1],
    ['SOMETHING_NEW', 'other', 1],
  ])('%s', async (finishReason, ours, count) => {
    for (const [form, answer] of forms({ content: { parts: [{ text: 'x' }] }, finishReason })) {
      const message = await ask(answer, form)
      expect(message).toMatchObject({ content: 'x', finishReason: ours, rawFinishReason: finishReason })
      expect(message.warnings).toHaveLength(count)
    }
  })

  it('tells of a call that could not be read', async () => {
    for (const [form, answer] of forms({
      finishReason: 'MALFORMED_FUNCTION_CALL',
      finishMessage: 'Malformed function call: print(f(',
    })) {
      const message = await ask(answer, form)
      expect(message.toolCalls).toEqual([])
      expect(message.warnings[0]?.message).toContain('print(f(')
    }
  })

  it('is the filter where the prompt was blocked', async () => {
    const body = {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 4, totalTokenCount: 4 },
    }
    for (const [form, answer] of [
      ['whole', { body }],
      ['streamed', sseReply([body])],
    ] as const) {
      const message = await ask(answer, form)
      expect(message).toMatchObject({ content: '', finishReason: 'content-filter', rawFinishReason: 'SAFETY' })
      expect(message.warnings[0]?.message).toContain('The prompt was blocked: SAFETY')
    }
  })

  it('reads the first of several candidates', async () => {
    const candidates = [
      { index: 1, content: { parts: [{ text: 'b' }] }, finishReason: 'STOP' },
      { content: { parts: [{ text: 'a' }] }, finishReason: 'STOP' },
    ]
    expect((await ask({ body: { candidates } }, 'whole')).content).toBe('a')
  })
})

describe('a stream that was not asked for as events', () => {
  it('is the array of its chunks', async () => {
    const body = [
      { candidates: [{ content: { parts: [{ text: 'A' }] } }] },
      { candidates: [{ content: { parts: [{ text: 'B' }] }, finishReason: 'STOP' }], modelVersion: 'v' },
    ]
    const message = await ask({ body }, 'streamed')
    expect(message).toMatchObject({ content: 'AB', finishReason: 'stop', raw: { modelVersion: 'v' } })
    expect(message.warnings).toMatchObject([{ parameter: 'stream' }])
  })

  it('may hold an error behind the text', async () => {
    const body = [
      { candidates: [{ content: { parts: [{ text: 'A' }] } }] },
      { error: { code: 503, message: 'overloaded', status: 'UNAVAILABLE' } },
    ]
    await expect(ask({ body }, 'streamed')).rejects.toMatchObject({ code: 'server', status: 503 })
  })
})

describe('what is no answer', () => {
  it.each([
    ['an empty object', {}],
    ['no candidate', { candidates: [], usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 } }],
  ])('%s', async (_what, body) => {
    await expect(ask({ body }, 'whole')).rejects.toMatchObject({ code: 'bad_response' })
  })

  it('arguments in pieces, which nobody asked for', async () => {
    const [, streamed] = forms({
      content: { parts: [{ functionCall: { name: 'f', partialArgs: [] } }] },
      finishReason: 'STOP',
    })
    await expect(ask((streamed as [string, FakeAnswer])[1], 'streamed')).rejects.toMatchObject({ code: 'unsupported' })
  })
})

describe('what goes back with the next turn', () => {
  const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' }, thoughtSignature: 'aW1n' }
  const parts = [
    { text: 'Let me see.', thought: true },
    { text: 'Here' },
    { text: ' it is.', thoughtSignature: 'dGV4dA==' },
    image,
    { functionCall: { name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
    { functionCall: { id: 'own', name: 'g', args: {} } },
  ]

  it.each(forms({ content: { parts }, finishReason: 'STOP' }))(
    'signatures, ids and what is no text: %s',
    async (form, answer) => {
      const message = await ask(answer, form)
      expect(message).toMatchObject({ content: 'Here it is.', reasoning: 'Let me see.', finishReason: 'tool-calls' })
      expect(message.toolCalls).toEqual([
        { id: expect.stringMatching(/./), name: 'f', arguments: { a: 1 } },
        { id: 'own', name: 'g', arguments: {} },
      ])
      const [first, second] = message.toolCalls
      // Saved to a file, and read again.
      const saved = messageFromJSON(JSON.parse(JSON.stringify(message)))
      const results = [first, second].map((call): ChatMessage => ({
        role: 'tool-response',
        content: 'ok',
        toolCallId: call?.id ?? '',
      }))
      const fetch = fakeFetch([
        { body: { candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }] } },
      ])
      const next = await new LiteLLMModel({ modelId, apiKey: 'k', fetch }).generate([
        { role: 'user', content: 'Hi' },
        saved,
        ...results,
      ])
      expect(contentsOf(fetch)[1]).toEqual({
        role: 'model',
        parts: [
          { text: 'Here it is.', thoughtSignature: 'dGV4dA==' },
          image,
          { functionCall: { id: first?.id, name: 'f', args: { a: 1 } }, thoughtSignature: 'c2ln' },
          { functionCall: { id: 'own', name: 'g', args: {} } },
        ],
      })
      expect(next.warnings).toEqual([])
    },
  )

  it('keeps the image in raw, too', async () => {
    for (const [form, answer] of forms({ content: { parts: [{ text: 'see' }, image] }, finishReason: 'STOP' })) {
      expect(JSON.stringify((await ask(answer, form)).raw)).toContain('iVBORw0KGgo=')
    }
  })

  it('a signature that came without text stands by itself', async () => {
    const [[, whole]] = forms({
      content: { parts: [{ text: '', thoughtSignature: 'c2ln' }] },
      finishReason: 'STOP',
    }) as [[string, FakeAnswer]]
    expect((await ask(whole, 'whole')).providerData).toEqual({ gemini: [{ thoughtSignature: 'c2ln' }] })
  })

  it('is passed over where it has not the form', async () => {
    const fetch = fakeFetch([{ body: { candidates: [{ content: { parts: [{ text: 'x' }] }, finishReason: 'STOP' }] } }])
    const messages: ChatMessage[] = [
      { role: 'user', content: 'Hi' },
      {
        role: 'assistant',
        content: 'a',
        providerData: { gemini: [null, 3, { thoughtSignature: 4 }], anthropic: [{ thinking: 't' }] },
      },
    ]
    await new LiteLLMModel({ modelId, apiKey: 'k', fetch }).generate(messages)
    expect(contentsOf(fetch)[1]).toEqual({
      role: 'model',
      parts: [{ text: 'a' }],
    })
  })
})
