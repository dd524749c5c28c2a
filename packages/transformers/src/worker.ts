import { parentPort } from 'node:worker_threads'
import { withLateSharp } from './late-sharp.ts'
import { importLibrary } from './library.ts'
import { linkSessions } from './onnx/linked-sessions.ts'
import { serve } from './serve.ts'
import type { Order } from './wire.ts'

// The thread of Node that computes, so that the caller's stays free. Not imported by anything: `worker-line.ts` starts it.
if (parentPort !== null) {
  const port = parentPort
  serve(
    {
      send: (report) => port.postMessage(report),
      listen: (listener) => port.on('message', (order: Order) => listener(order)),
    },
    async () => {
      const library = await withLateSharp(importLibrary)
      linkSessions()
      return library
    },
  )
}
