import type { Failure } from './failure.ts'
import type { GenerationEvent, Job, LoadProgress, LoadSpec } from './runtime.ts'

/** To the side that has the model. */
export type Order =
  | { readonly type: 'load'; readonly spec: LoadSpec }
  | { readonly type: 'generate'; readonly id: number; readonly job: Job }
  | { readonly type: 'abort'; readonly id: number }
  | { readonly type: 'dispose' }

/** From it. */
export type Report =
  | { readonly type: 'progress'; readonly progress: LoadProgress }
  | { readonly type: 'loaded' }
  | { readonly type: 'load-failed'; readonly failure: Failure }
  | { readonly type: 'event'; readonly id: number; readonly event: GenerationEvent }
  | { readonly type: 'finished'; readonly id: number }
  | { readonly type: 'failed'; readonly id: number; readonly failure: Failure }
  | { readonly type: 'disposed' }
  | { readonly type: 'dispose-failed'; readonly failure: Failure }

/** One end of a line on which plain data goes, in order. */
export interface Line<Out, In> {
  send(message: Out): void
  listen(listener: (message: In) => void): void
}
