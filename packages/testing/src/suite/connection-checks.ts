import { equal, ok } from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import type { FaultCheck, OpenFault } from './fault-subject.ts'
import { errorOf, readStream } from './reading.ts'

const group = 'connections'
const reason = Object.freeze({ why: 'enough' })

/** Returns only when the client has closed every connection. */
async function allClosed({ server }: OpenFault): Promise<void> {
  await Promise.all(server.requests.map((request) => server.closed(request)))
}

/** What becomes of the connection: a server must not go on working for nobody. */
export const connectionChecks: readonly FaultCheck[] = [
  {
    group,
    name: 'closes the connection when it is aborted in mid-stream',
    run: async (subject) => {
      await using open = await subject.open('stall-midstream')
      const controller = new AbortController()
      const reading = (async () => {
        for await (const { content } of open.model.generateStream('Hello', { signal: controller.signal }))
          if (content !== undefined) controller.abort(reason)
      })()
      equal(await errorOf(reading), reason)
      await allClosed(open)
    },
  },
  {
    group,
    name: 'closes the connection when it is aborted before the answer',
    run: async (subject) => {
      await using open = await subject.open('stall-before-headers')
      const controller = new AbortController()
      const call = errorOf(open.model.generate('Hello', { signal: controller.signal }))
      while (open.server.requests.length === 0) await new Promise(setImmediate)
      controller.abort(reason)
      equal(await call, reason)
      await allClosed(open)
    },
  },
  {
    group,
    name: 'closes the connection when the loop is left',
    run: async (subject) => {
      await using open = await subject.open('stall-midstream')
      for await (const { content } of open.model.generateStream('Hello')) if (content !== undefined) break
      await allClosed(open)
    },
  },
  {
    group,
    name: 'closes the connection when a stop text has come',
    run: async (subject) => {
      await using open = await subject.open('stall-midstream')
      const { textBeforeCut } = subject.sample
      const stopSequences = [textBeforeCut.trimEnd().slice(-2)]
      const { message } = await readStream(open.model.generateStream('Hello', { stopSequences }))
      equal(message.finishReason, 'stop')
      await allClosed(open)
    },
  },
  {
    group,
    name: 'sends nothing for a stream that is never read',
    run: async (subject) => {
      await using open = await subject.open('baseline')
      open.model.generateStream('Hello')
      await readStream(open.model.generateStream('Hello'))
      equal(open.server.requests.length, 1)
    },
  },
  {
    group,
    name: 'leaves no listener on a signal that many calls share, and keeps its connection',
    run: async (subject) => {
      await using open = await subject.open('baseline')
      const { signal } = new AbortController()
      for (let count = 0; count < 25; count++) {
        await open.model.generate('Hello', { signal })
        await readStream(open.model.generateStream('Hello', { signal }))
      }
      equal(getEventListeners(signal, 'abort').length, 0, 'listeners')
      // A client may open a second one while the first is still being tidied up, but not one for every call.
      const { openSockets } = open.server
      ok(openSockets <= 3, `fifty calls one after the other left ${openSockets} connections`)
    },
  },
]
