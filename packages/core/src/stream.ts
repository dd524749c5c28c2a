import { SmolError } from './errors.ts'
import type { GeneratedMessage } from './messages/message.ts'
import type { GenerationStream, StreamDelta } from './model.ts'

/** What a stream needs of the run behind it. */
export interface StreamSource {
  /** Starts the generation. Called at the first pull, once. Its lists are never empty. */
  open(): AsyncGenerator<StreamDelta[], GeneratedMessage, undefined>
  /** Cancels it. */
  abort(reason: unknown): void
  /** Whether it was cancelled, or its time is over. */
  ended(): boolean
  /** The message so far. */
  partial(): GeneratedMessage | undefined
}

/** The GenerationStream of every model: lazy, read once, cancelled by leaving it. */
export function createGenerationStream(source: StreamSource): GenerationStream {
  let generator: ReturnType<StreamSource['open']> | undefined
  /** What came and was not handed out yet begins at `at`: it is handed out without a wait. */
  let batch: StreamDelta[] = []
  let at = 0
  let pulling: Promise<void> | undefined
  let reader: 'iterator' | 'final' | undefined
  let outcome: { message: GeneratedMessage } | { error: unknown } | undefined
  /** Whether the iterator has thrown its error: later pulls are over. */
  let thrown = false
  let finalPromise: Promise<GeneratedMessage> | undefined

  function next(): Promise<IteratorResult<StreamDelta, undefined>> {
    const value = outcome === undefined && source.ended() ? undefined : batch[at]
    if (value !== undefined) {
      at++
      return Promise.resolve({ done: false, value })
    }
    // Those who pull at the same time take turns with what comes.
    if (outcome === undefined) return advance().then(next)
    if ('message' in outcome || thrown) return Promise.resolve({ done: true, value: undefined })
    thrown = true
    return Promise.reject(outcome.error)
  }

  /** Waits for the next batch, or for the outcome; never throws. */
  function advance(): Promise<void> {
    pulling ??= pull()
    return pulling
  }

  async function pull(): Promise<void> {
    try {
      generator ??= source.open()
      const result = await generator.next()
      // Left while this waited: what came is not wanted any more.
      if (outcome !== undefined) return
      if (result.done === true) outcome = { message: result.value }
      else keep(result.value)
    } catch (error) {
      if (source.ended()) batch = []
      outcome ??= { error }
    } finally {
      pulling = undefined
    }
  }

  /** `final` may read ahead of a loop, which then still gets everything. */
  function keep(came: StreamDelta[]): void {
    if (reader === 'iterator' && at < batch.length) {
      for (const delta of came) batch.push(delta)
      return
    }
    batch = came
    at = 0
  }

  async function leave(): Promise<IteratorResult<StreamDelta, undefined>> {
    batch = []
    thrown = true
    if (outcome === undefined) {
      outcome = { error: leftError(source.partial()) }
      // Aborted first: a generator that waits for the network only returns once that wait is over.
      if (generator !== undefined) {
        source.abort(outcome.error)
        await generator.return(undefined as never)
      }
    }
    return { done: true, value: undefined }
  }

  function claim(as: 'iterator' | 'final'): void {
    if (reader === undefined || as === 'final') reader = reader ?? as
    else
      throw new SmolError({
        code: 'invalid_request',
        message:
          'This stream is already being read. A stream is read once: call generateStream again, or use final() for the whole message.',
      })
  }

  const iterator: AsyncIterableIterator<StreamDelta, undefined> = {
    next,
    return: leave,
    [Symbol.asyncIterator]: () => iterator,
  }

  async function drain(): Promise<GeneratedMessage> {
    while (outcome === undefined) await advance()
    if (outcome !== undefined && 'message' in outcome) return outcome.message
    throw outcome?.error
  }

  return {
    [Symbol.asyncIterator]() {
      claim('iterator')
      return iterator
    },
    get textStream() {
      claim('iterator')
      return onlyText(iterator)
    },
    final() {
      claim('final')
      finalPromise ??= drain()
      return finalPromise
    },
    abort: (reason) => source.abort(reason ?? new DOMException('This operation was aborted', 'AbortError')),
  }
}

async function* onlyText(deltas: AsyncIterable<StreamDelta>): AsyncGenerator<string, void, undefined> {
  for await (const { content } of deltas) if (content !== undefined && content !== '') yield content
}

function leftError(partial: GeneratedMessage | undefined): SmolError {
  return new SmolError({
    code: 'invalid_request',
    message:
      'The stream was left before its end, which cancelled the request: there is no final message. See error.partial for what had come.',
    partial,
  })
}
