import { equal, ok } from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { contentOf, errorOf, readStream, ways } from './reading.ts'

const { reply } = scenarios['one text reply']
const group = 'abort'
/** Not an Error: what comes out must be this very thing, as with fetch. */
const reason = Object.freeze({ why: 'enough' })

/** Abort before, during and after. */
export const abortChecks: readonly Check[] = [
  {
    group,
    level: 'free',
    name: 'rejects with the reason of a signal that was aborted before',
    run: async (subject) => {
      const signal = AbortSignal.abort(reason)
      for (const [way, ask] of ways)
        equal(await errorOf(ask(subject.create(), subject.prompt, { signal })), reason, way)
    },
  },
  {
    group,
    level: 'free',
    name: 'rejects with the reason when the signal is aborted in mid-stream',
    run: async (subject) => {
      const controller = new AbortController()
      const stream = subject.create().generateStream(subject.prompt, { signal: controller.signal })
      equal(await errorOf(readAborting(stream, () => controller.abort(reason))), reason, 'the loop')
      equal(await errorOf(stream.final()), reason, 'final()')
    },
  },
  {
    group,
    level: 'free',
    name: 'rejects with the reason when the stream itself is aborted',
    run: async (subject) => {
      const stream = subject.create().generateStream(subject.prompt)
      equal(await errorOf(readAborting(stream, () => stream.abort(reason))), reason)
      const unread = subject.create().generateStream(subject.prompt)
      unread.abort(reason)
      equal(await errorOf(unread.final()), reason, 'aborted before it was read')
    },
  },
  {
    group,
    level: 'free',
    name: 'does not mind an abort when it is over, and leaves no listener on the signal',
    run: async (subject) => {
      const controller = new AbortController()
      const { signal } = controller
      for (let count = 0; count < 3; count++) {
        await subject.create().generate(subject.prompt, { signal })
        await readStream(subject.create().generateStream(subject.prompt, { signal }))
      }
      const left = subject.create().generateStream(subject.prompt, { signal })
      const reader = left[Symbol.asyncIterator]()
      await reader.next()
      await reader.return?.()
      equal(getEventListeners(signal, 'abort').length, 0, 'listeners on the signal after three calls of each kind')
      const stream = subject.create().generateStream(subject.prompt, { signal })
      const { message } = await readStream(stream)
      controller.abort(reason)
      stream.abort(reason)
      equal((await stream.final()).content, message.content)
    },
  },
  {
    group,
    level: 'http',
    name: 'sends nothing when the signal was aborted before',
    run: async (subject) => {
      const { model, fetch } = subject.serving([])
      for (const [way, ask] of ways) {
        await errorOf(ask(model, subject.prompt, { signal: AbortSignal.abort(reason) }))
        equal(fetch.requests.length, 0, way)
      }
    },
  },
  {
    group,
    level: 'http',
    name: 'cancels the request when it is aborted before the answer',
    run: async (subject) => {
      for (const [way, ask] of ways) {
        const controller = new AbortController()
        const { model, fetch } = subject.serving(() => {
          setImmediate(() => controller.abort(reason))
          return { raw: 'hang' }
        })
        equal(await errorOf(ask(model, subject.prompt, { signal: controller.signal })), reason, way)
        equal(fetch.requests.length, 1, `${way}: an abort is not tried again`)
        equal(fetch.requests[0]?.cancelled, true, `${way}: the server is told`)
      }
    },
  },
  {
    group,
    level: 'http',
    name: 'cancels the request when it is aborted in mid-stream',
    run: async (subject) => {
      const controller = new AbortController()
      const { model, fetch } = subject.serving([{ reply: { pieces: reply.pieces }, end: 'hang' }])
      const texts: string[] = []
      const reading = (async () => {
        for await (const delta of model.generateStream(subject.prompt, { signal: controller.signal })) {
          texts.push(contentOf([delta]))
          // The last piece has come, and the loop waits for one that never comes.
          if (texts.join('') === 'Hello, wörld 🌍!') setImmediate(() => controller.abort(reason))
        }
      })()
      equal(await errorOf(reading), reason)
      equal(fetch.requests[0]?.cancelled, true, 'the server is told')
      ok(texts.join('').startsWith('Hello'), 'what had come was handed out')
    },
  },
]

async function readAborting(stream: AsyncIterable<unknown>, abort: () => void): Promise<void> {
  const reader = stream[Symbol.asyncIterator]()
  for (let result = await reader.next(); result.done !== true; result = await reader.next()) abort()
}
