import type { ReplyDelta } from '@smol/core'
import { agglomerateStreamDeltas } from '@smol/core'
import { chatChunk, streamDialects } from '@smol/testing'
import type { StreamDialect } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { createDecoder, decodeStream } from './decode-stream.ts'

async function decoded(chunks: readonly unknown[]): Promise<ReplyDelta[]> {
  const events = (async function* () {
    for (const chunk of chunks) yield { data: typeof chunk === 'string' ? chunk : JSON.stringify(chunk) }
  })()
  const deltas: ReplyDelta[] = []
  for await (const delta of decodeStream(events)) deltas.push(delta)
  return deltas
}

/** A delta without `raw`. */
function plain({ raw: _raw, ...delta }: ReplyDelta): ReplyDelta {
  return delta
}

describe('a stream', () => {
  it('gives a delta for each chunk that says something', async () => {
    const deltas = await decoded([
      chatChunk({ role: 'assistant', content: '' }),
      chatChunk({ content: 'Hel' }),
      chatChunk({ content: 'lo' }),
      chatChunk({}, { finish_reason: 'stop' }),
      chatChunk(undefined, { usage: { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } }),
      '[DONE]',
    ])
    expect(deltas.map(plain)).toEqual([
      { content: 'Hel' },
      { content: 'lo' },
      { finishReason: 'stop', rawFinishReason: 'stop' },
      { tokenUsage: { inputTokens: 7, outputTokens: 5, totalTokens: 12 } },
      {},
    ])
  })

  it('ends at [DONE], whatever follows', async () => {
    const deltas = await decoded([
      chatChunk({ content: 'Hi' }, { finish_reason: 'stop' }),
      '[DONE]',
      chatChunk({ content: '!' }),
    ])
    expect(agglomerateStreamDeltas(deltas).content).toBe('Hi')
  })

  it('that ends without a finish reason and without [DONE] has none: the pipeline says that it is cut off', async () => {
    expect((await decoded([chatChunk({ content: 'Hi' })])).map(plain)).toEqual([{ content: 'Hi' }, {}])
  })

  it('that ends with [DONE] alone was closed properly, and says so', async () => {
    const deltas = await decoded([chatChunk({ content: 'Hi' }), '[DONE]'])
    expect(deltas.at(-1)).toMatchObject({ finishReason: 'other', warnings: [{ parameter: 'finish_reason' }] })
  })

  it('shows in raw what stands beside the text: the latest of each field, and all log probabilities', async () => {
    const first = { token: 'Hel', logprob: -0.1 }
    const second = { token: 'lo', logprob: -0.2 }
    const withLogprobs = (content: string, logprob: object): object => ({
      ...chatChunk(undefined, { service_tier: 'flex' }),
      choices: [{ index: 0, delta: { content }, logprobs: { content: [logprob] }, finish_reason: null }],
    })
    const deltas = await decoded([
      withLogprobs('Hel', first),
      withLogprobs('lo', second),
      chatChunk({}, { finish_reason: 'stop', system_fingerprint: 'fp_1' }),
      '[DONE]',
    ])
    expect(deltas.at(-1)?.raw).toEqual({
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'sample-model',
      service_tier: 'flex',
      system_fingerprint: 'fp_1',
      choices: [{ index: 0, finish_reason: 'stop', logprobs: { content: [first, second] } }],
    })
  })

  it('with an error in it is that error', async () => {
    const error = { message: 'The engine is overloaded', type: 'overloaded_error' }
    await expect(decoded([chatChunk({ content: 'Hi' }), { error }])).rejects.toMatchObject({ code: 'server' })
  })

  it('with an event that is not JSON is a bad response', async () => {
    await expect(decoded(['{"choices":'])).rejects.toMatchObject({ code: 'bad_response', retryable: true })
  })
})

describe('every dialect', () => {
  it.each(Object.entries<StreamDialect>(streamDialects))(
    '%s, event by event, is the same as in one go',
    async (_name, { chunks }) => {
      const decoder = createDecoder()
      const deltas: ReplyDelta[] = []
      for (const chunk of chunks) {
        const delta = decoder.done ? undefined : decoder.push({ data: JSON.stringify(chunk) })
        if (delta !== undefined) deltas.push(delta)
      }
      const last = decoder.done ? undefined : decoder.end()
      expect(last === undefined ? deltas : [...deltas, last]).toEqual(await decoded(chunks))
    },
  )
})
