import { describe, expect, it } from 'vitest'
import { RawCollector } from './raw-collector.ts'
import type { WireCompletion } from './wire.ts'

function collect(...chunks: readonly WireCompletion[]): unknown {
  const raw = new RawCollector()
  for (const chunk of chunks) raw.see(chunk, chunk.choices?.[0])
  return raw.value
}
const choice = (rest: object = {}) => ({ index: 0, delta: { content: 'x' }, finish_reason: null, ...rest })

describe('RawCollector', () => {
  it('keeps the latest of each field, and no text', () => {
    expect(
      collect(
        { id: 'a', created: 1, choices: [choice()] },
        { id: 'a', created: 2, choices: [choice()] },
        { id: 'a', created: 3, choices: [choice({ finish_reason: 'stop' })] },
      ),
    ).toEqual({ id: 'a', created: 3, choices: [{ index: 0, finish_reason: 'stop' }] })
  })

  it('keeps what only one chunk has, wherever that is', () => {
    expect(
      collect(
        { id: 'a', prompt_filter_results: [1], choices: [] },
        { id: 'a', choices: [choice()] },
        { id: 'a', citations: ['url'], choices: [choice({ content_filter_results: { hate: 1 } })] },
        { id: 'a', choices: [choice()] },
        { id: 'a', usage: { prompt_tokens: 1 }, choices: [] },
      ),
    ).toEqual({
      id: 'a',
      prompt_filter_results: [1],
      citations: ['url'],
      usage: { prompt_tokens: 1 },
      choices: [{ index: 0, content_filter_results: { hate: 1 } }],
    })
  })

  it('does not lose a finish reason or a count to a null that follows', () => {
    expect(
      collect(
        { usage: null, choices: [choice()] },
        { usage: { prompt_tokens: 1 }, choices: [choice({ finish_reason: 'stop' })] },
        { usage: null, choices: [choice()] },
      ),
    ).toEqual({ usage: { prompt_tokens: 1 }, choices: [{ index: 0, finish_reason: 'stop' }] })
  })

  it('adds up log probabilities', () => {
    expect(
      collect(
        { choices: [choice({ logprobs: { content: [1, 2] } })] },
        { choices: [choice({ logprobs: null })] },
        { choices: [choice({ logprobs: { content: [3] } })] },
      ),
    ).toEqual({ choices: [{ index: 0, logprobs: { content: [1, 2, 3] } }] })
  })

  it('is empty where nothing came', () => {
    expect(collect()).toEqual({})
  })
})
