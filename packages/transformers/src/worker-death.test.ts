import { describe, expect, it, vi } from 'vitest'
import type { ModelLine } from './client.ts'
import type { Host } from './host.ts'
import { TransformersModel } from './index.ts'
import type { Order, Report } from './wire.ts'

const counts = { input: 1, cached: 0, output: 1 }
const opened: ((error: Error) => void)[] = []

/** A worker that writes one token and then waits, in its first life; it answers in its second. */
function openWorkerLine(): ModelLine {
  const life = opened.length
  let report: (report: Report) => void = () => undefined
  const answer = (order: Order): void => {
    if (order.type === 'load') report({ type: 'loaded' })
    else if (order.type === 'dispose') report({ type: 'disposed' })
    else if (order.type === 'generate') {
      report({ type: 'event', id: order.id, event: { type: 'text', text: 'Hel', counts } })
      if (life === 0) return
      report({
        type: 'event',
        id: order.id,
        event: { type: 'end', finishReason: 'stop', rawFinishReason: 'eos_token', counts },
      })
      report({ type: 'finished', id: order.id })
    }
  }
  return {
    send: (order) => queueMicrotask(() => answer(order)),
    listen: (listener) => (report = listener),
    onBroken: (listener) => opened.push(listener),
    setBusy: () => undefined,
    close: async () => undefined,
  }
}

vi.mock('#host', () => ({
  host: {
    findModel: async () => ({ path: 'm', isFolder: true }),
    checkSums: async () => undefined,
    openWorkerLine,
    prepareLibrary: () => undefined,
  } satisfies Host,
}))

describe('a worker that dies in the middle of an answer', () => {
  it('is a typed error with what was written, and the next call starts another one', async () => {
    const model = new TransformersModel({ modelId: 'm' })
    const stream = model.generateStream('x')
    const reading = (async () => {
      for await (const { content } of stream) if (content === 'Hel') opened[0]?.(new Error('killed by the system'))
    })()
    await expect(reading).rejects.toThrow(
      expect.objectContaining({
        code: 'server',
        provider: 'transformers',
        partial: expect.objectContaining({ content: 'Hel' }),
        message: expect.stringContaining('killed by the system'),
      }),
    )
    // Another one of the same options does not get the dead one either.
    const twin = new TransformersModel({ modelId: 'm' })
    expect((await twin.generate('x')).content).toBe('Hel')
    expect((await model.generate('x')).content).toBe('Hel')
    expect(opened).toHaveLength(2)
    await Promise.all([model.dispose(), twin.dispose()])
  })
})
