import { SmolError } from './errors.ts'
import type { GeneratedMessage } from './messages/message.ts'
import type { GenerationStream, StreamDelta } from './model.ts'

/** What a stream needs of the run behind it. */
export interface StreamSource {
  /** Starts the generation. Called at the first pull, once. Its lists are never empty. */
  open(): AsyncGenerator<readonly StreamDelta[], GeneratedMessage, undefined>
  /** Cancels it. */
  abort(reason: unknown): void
  /** Whether it was cancelled, or its time is over. */
  ended(): boolean
  /** The message so far. */
  partial(): GeneratedMessage | undefined
}

type Batch = IteratorResult<readonly StreamDelta[], GeneratedMessage>

/** The GenerationStream of every model: lazy, read once, cancelled by leaving it. */
export function createGenerationStream(source: StreamSource): GenerationStream {
  let generator: ReturnType<StreamSource['open']> | undefined
  /** What came together and was not handed out yet begins at `at`: it is handed out without a wait. */
  let batch: readonly StreamDelta[] = []
  let at = 0
  let pulling: Promise<Batch> | undefined
  let reader: 'iterator' | 'final' | undefined
  let outcome: { message: GeneratedMessage } | { error: unknown } | undefined
  let finalPromise: Promise<GeneratedMessage> | undefined

  function next(): Promise<IteratorResult<StreamDelta, undefined>> {
    const value = source.ended() ? undefined : batch[at]
    // Those who pull at the same time take turns with what comes.
    if (value === undefined) return pulling === undefined ? pull() : pulling.then(next, next)
    at++
    return Promise.resolve({ done: false, value })
  }

  async function pull(): Promise<IteratorResult<StreamDelta, undefined>> {
    if (outcome !== undefined) return { done: true, value: undefined }
    batch = []
    try {
      generator ??= source.open()
      pulling = generator.next()
      const result = await pulling
      // Left while this waited: what came is not wanted any more.
      if (outcome === undefined) take(result)
    } catch (error) {
      if (outcome === undefined) {
        // The reader that sees the failure gets it; later pulls are over, `final` repeats it.
        outcome = { error }
        throw error
      }
    } finally {
      pulling = undefined
    }
    return next()
  }

  function take(result: Batch): void {
    if (result.done === true) outcome = { message: result.value }
    else batch = result.value
    at = 0
  }

  async function leave(): Promise<IteratorResult<StreamDelta, undefined>> {
    if (outcome === undefined) {
      outcome = { error: leftError(source.partial()) }
      batch = []
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
    while (outcome === undefined) await pull()
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
