import { describe, expect, it } from 'vitest'
import { BaseModel } from './base-model.ts'
import type { GenerateOptions } from './parameters.ts'
import type { ReplyDelta } from './reply.ts'

/** Counts words, and notes when it was told to leave. It does not listen to the signal. */
class Counter extends BaseModel {
  readonly provider = 'counter'
  left = 0
  wake: () => void = () => undefined

  protected override async *stream(): AsyncGenerator<ReplyDelta> {
    try {
      yield { content: 'one' }
      await new Promise<void>((resolve) => (this.wake = resolve))
      yield { content: 'two' }
    } finally {
      this.left++
    }
  }
}

function start(options: GenerateOptions = {}) {
  const model = new Counter({ modelId: 'any' })
  const stream = model.generateStream('Count', options)
  return { model, stream, deltas: stream[Symbol.asyncIterator]() }
}

describe('an aborted provider is told to leave, so that it gives back what it holds', () => {
  it('when the abort comes between two pulls', async () => {
    const caller = new AbortController()
    const { model, deltas } = start({ signal: caller.signal })
    await deltas.next()
    expect(model.left).toBe(0)
    const reason = new Error('enough')
    caller.abort(reason)
    await expect(deltas.next()).rejects.toBe(reason)
    expect(model.left).toBe(1)
  })

  it('when the abort comes while it is at work, as soon as it wakes', async () => {
    const { model, stream, deltas } = start()
    await deltas.next()
    const pull = deltas.next()
    const reason = new Error('enough')
    stream.abort(reason)
    await expect(pull).rejects.toBe(reason)
    model.wake()
    await expect.poll(() => model.left).toBe(1)
  })

  it('once, when a stop string ends the text', async () => {
    const { model, stream } = start({ stopSequences: ['e'] })
    await expect(stream.final()).resolves.toMatchObject({ content: 'on', finishReason: 'stop' })
    expect(model.left).toBe(1)
  })
})
