import type { Attempt } from '../errors.ts'
import { extendError, isSmolError, SmolError } from '../errors.ts'
import type { Warning } from '../messages/message.ts'
import type { Completion, ReplyDelta } from '../reply.ts'
import type { CompletionRequest } from '../request.ts'
import { isJsonObject, mergeJson } from '../tools/json.ts'
import { networkError } from './network-error.ts'
import type { Remedy } from './healing.ts'
import type { Pipeline } from './pipeline.ts'
import type { WireBody } from './protocol.ts'
import type { Read } from './reading.ts'
import { readDeltas, readWhole } from './reading.ts'
import { retryWait, sleep } from './retry.ts'
import { responseError } from './vendor-error.ts'
import { Watchdog } from './watchdog.ts'
import { readErrorBody } from './whole-reply.ts'

/** Asks for the whole reply. */
export async function sendForCompletion(request: CompletionRequest, pipeline: Promise<Pipeline>): Promise<Completion> {
  let whole: Completion | undefined
  for await (const completion of send(request, pipeline, readWhole)) whole = completion
  if (whole === undefined) throw new SmolError({ code: 'bad_response', message: 'The reply holds no answer.' })
  return whole
}

/** Asks for the reply as a stream: what comes together is handed out together. */
export function sendForDeltas(
  request: CompletionRequest,
  pipeline: Promise<Pipeline>,
): AsyncGenerator<readonly ReplyDelta[]> {
  return send(request, pipeline, readDeltas)
}

/** The one retry loop: tries until something was delivered, and not after. */
async function* send<T>(request: CompletionRequest, pending: Promise<Pipeline>, read: Read<T>): AsyncGenerator<T> {
  const pipeline = await pending
  const { lessons, maxRetries } = pipeline
  const encoded = finishBody(pipeline.protocol.encode(request), request)
  const warn = onceEach(request.warn)
  const attempts: Attempt[] = []
  const healed = new Set<Remedy>()
  let failures = 0
  for (;;) {
    const body = lessons.apply(encoded, warn)
    const release = await pipeline.limiter.acquire(request.signal)
    const watch = new Watchdog(request.signal, pipeline)
    let delivered = false
    let finished = false
    let wait: number | undefined
    try {
      const reading = await read(await open(request, body, pipeline, watch), watch, pipeline)
      for await (const item of reading.items) {
        const seen = reading.see === undefined ? item : reading.see(item)
        delivered ||= reading.shows === undefined || reading.shows(seen)
        watch.pause()
        yield seen
        watch.resume()
      }
      await reading.end?.()
      finished = true
      return
    } catch (error) {
      const failure = failureOf(error, request.signal, watch.signal)
      if (!delivered) {
        const remedy = lessons.learn(failure, body)
        // Each remedy once a call: a server that refuses what is not there any more is not asked for ever.
        if (remedy !== undefined && !healed.has(remedy)) wait = 0
        else wait = retryWait(failure, ++failures, maxRetries)
        if (remedy !== undefined) healed.add(remedy)
      }
      attempts.push(attemptOf(failure, wait))
      if (wait === undefined) throw extendError(failure, { attempts, message: withHint(failure, pipeline) })
      if (isLoading(failure))
        warn({ type: 'other', message: 'The server was loading the model: the call waited for it.' })
    } finally {
      watch.end()
      if (!finished) watch.abort()
      release()
    }
    if (wait > 0) await sleep(wait, request.signal)
  }
}

function withHint(failure: SmolError, { hint }: Pipeline): string {
  const more = hint?.(failure)
  return more === undefined ? failure.message : `${failure.message} ${more}`
}

/** Hugging Face says how long a model still loads. */
function isLoading({ status, body }: SmolError): boolean {
  return status === 503 && isJsonObject(body) && 'estimated_time' in body
}

/** `extraBody` in, then what is never to be sent out. */
function finishBody(body: WireBody, request: CompletionRequest): WireBody {
  const merged = isJsonObject(request.extraBody) ? mergeJson(body, request.extraBody) : { ...body }
  for (const field of request.omit ?? []) delete merged[field]
  return merged
}

/** The same lesson is applied at every try, and told once. */
function onceEach(warn: (warning: Warning) => void): (warning: Warning) => void {
  const told = new Set<string>()
  return (warning) => {
    if (told.has(warning.message)) return
    told.add(warning.message)
    warn(warning)
  }
}

async function open(
  request: CompletionRequest,
  body: WireBody,
  { protocol, provider, vendor = provider, connect, headers }: Pipeline,
  watch: Watchdog,
): Promise<Response> {
  const { signal } = watch
  const path = typeof protocol.path === 'string' ? protocol.path : protocol.path(request)
  const openOnce = async (): Promise<Response> => {
    const opener = await connect()
    return opener({ path, body, headers, stream: request.stream, signal, warn: request.warn })
  }
  let response: Response
  try {
    response = await untilAborted(openOnce(), signal)
  } catch (error) {
    throw networkError(error, `The request to ${vendor} failed`)
  }
  if (response.ok) return response
  watch.started()
  throw responseError(response.status, response.headers, await readErrorBody(response, watch), vendor)
}

/** Ends the wait with the signal, also where an SDK or a credential does not listen to it. */
function untilAborted(opening: Promise<Response>, signal: AbortSignal): Promise<Response> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error)
      // One that comes too late is not wanted any more.
      opening.then(({ body }) => body?.cancel()).catch(() => undefined)
    }
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    opening.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** The caller's abort as it is; a stage that took too long as the watchdog says it; anything else typed. */
function failureOf(error: unknown, caller: AbortSignal, attempt: AbortSignal): SmolError {
  caller.throwIfAborted()
  if (attempt.aborted && isSmolError(attempt.reason)) return attempt.reason
  return isSmolError(error) ? error : networkError(error, 'The call failed')
}

function attemptOf(failure: SmolError, waitMs: number | undefined): Attempt {
  return {
    code: failure.code,
    message: failure.message,
    ...(failure.status === undefined ? {} : { status: failure.status }),
    ...(waitMs === undefined ? {} : { waitMs }),
  }
}
