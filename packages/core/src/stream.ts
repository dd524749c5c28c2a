import { SmolError } from './errors.ts'
import type { GeneratedMessage } from './messages/message.ts'
import type { GenerationStream, StreamDelta } from './model.ts'

/** What a stream needs of the run behind it. */
export interface StreamSource {
  /** Starts the generation. Called at the first pull, once. */
  open(): AsyncGenerator<StreamDelta, GeneratedMessage, undefined>
  /** Cancels it. */
  abort(reason: unknown): void
  /** The message so far. */
  partial(): GeneratedMessage | undefined
}

/** The GenerationStream of every model: lazy, read once, cancelled by leaving it. */
export function createGenerationStream(source: StreamSource): GenerationStream {
  let generator: AsyncGenerator<StreamDelta, GeneratedMessage, undefined> | undefined
  let reader: 'iterator' | 'final' | undefined
  let outcome: { message: GeneratedMessage } | { error: unknown } | undefined
  let finalPromise: Promise<GeneratedMessage> | undefined

  async function pull(): Promise<IteratorResult<StreamDelta, undefined>> {
    if (outcome !== undefined) return { done: true, value: undefined }
    generator ??= source.open()
    try {
      const result = await generator.next()
      if (result.done !== true) return result
      outcome = { message: result.value }
    } catch (error) {
      // The first reader to see the failure gets it; later pulls are over, `final` repeats it.
      outcome ??= { error }
      throw error
    }
    return { done: true, value: undefined }
  }

  async function leave(): Promise<IteratorResult<StreamDelta, undefined>> {
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
    next: pull,
    return: leave,
    [Symbol.asyncIterator]: () => iterator,
  }

  async function drain(): Promise<GeneratedMessage> {
    while ((await pull()).done !== true);
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
