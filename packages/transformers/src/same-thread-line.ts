import type { ModelLine } from './client.ts'
import type { TransformersLibrary } from './library.ts'
import type { LoadSpec } from './runtime.ts'
import { serve } from './serve.ts'
import type { Order, Report } from './wire.ts'

/** The model in the caller's own thread: for `worker: false`, for a library that was passed in, and where there are no threads. */
export function openSameThreadLine(importLibrary: (spec: LoadSpec) => Promise<TransformersLibrary>): ModelLine {
  let toModel: (order: Order) => void = ignore
  let toCaller: (report: Report) => void = ignore
  serve({ send: (report) => toCaller(report), listen: (listener) => (toModel = listener) }, importLibrary)
  return {
    send: (order) => toModel(order),
    listen: (listener) => {
      toCaller = listener
    },
    onBroken: ignore,
    setBusy: ignore,
    close: async () => {
      toCaller = ignore
    },
  }
}

function ignore(): void {
  // Nobody listens yet, or no longer.
}
