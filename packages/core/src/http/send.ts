import type { Attempt } from '../errors.ts'
import { extendError, isSmolError, SmolError } from '../errors.ts'
import type { ReplyDelta, Completion } from '../reply.ts'
import type { CompletionRequest } from '../request.ts'
import { isJsonObject, mergeJson } from '../tools/json.ts'
import type { Warning } from '../messages/message.ts'
import { openStream, readCompletion, readErrorBody } from './body.ts'
import type { Lessons } from './healing.ts'
import { networkError } from './network-error.ts'
import type { Opener } from './opener.ts'
import type { Protocol, WireBody } from './protocol.ts'
import type { RateLimiter } from './rate-limit.ts'
import { retryWait, sleep } from './retry.ts'
import { requestIdOf, responseError } from './vendor-error.ts'
import type { StageTimeouts } from './watchdog.ts'
import { Watchdog } from './watchdog.ts'

/** What the pipeline needs to know besides the request. */
export interface Pipeline extends StageTimeouts {
  readonly provider: string
  /** Who answers, where the provider is a gateway. */
  readonly vendor?: string
  readonly protocol: Protocol
  /** Gives the opener; called before each try, so that a missing key is an error of the call. */
  readonly connect: () => Opener | Promise<Opener>
  /** What a user of this provider can do about a failure, beyond what its code says. */
  readonly hint?: (error: SmolError) => string | undefined
  readonly limiter: RateLimiter
  readonly lessons: Lessons
  readonly headers: Readonly<Record<string, string>>
  readonly maxRetries: number
}

/** Asks for the whole reply. */
export async function sendForCompletion(request: CompletionRequest, pipeline: Promise<Pipeline>): Promise<Completion> {
  for await (const completion of send(request, pipeline, readWhole)) return completion
  throw new SmolError({ code: 'bad_response', message: 'The reply holds no answer.' })
}

async function readWhole(response: Response, watch: Watchdog, pipeline: Pipeline): Promise<Reading<Completion>> {
  watch.started()
  return { items: [withOrigin(await readCompletion(response, pipeline.protocol, watch), response, pipeline)] }
}

/** Asks for the reply as a stream. */
export function sendForDeltas(request: CompletionRequest, pipeline: Promise<Pipeline>): AsyncGenerator<ReplyDelta> {
  return send(request, pipeline, readDeltas)
}

async function readDeltas(response: Response, watch: Watchdog, pipeline: Pipeline): Promise<Reading<ReplyDelta>> {
  const reading = await openStream(response, pipeline.protocol, watch)
  let first = true
  let finished = false
  return {
    items: reading.deltas,
    see: (delta) => {
      finished ||= delta.finishReason !== undefined
      if (!first) return delta
      first = false
      watch.started()
      return withOrigin(delta, response, pipeline)
    },
    end: () => {
      if (!finished) throw reading.truncated()
    },
  }
}

/** Adds who answered, and under which id, where the reply itself does not say it. */
function withOrigin<T extends { requestId?: string; vendor?: string }>(
  reply: T,
  response: Response,
  pipeline: Pipeline,
): T {
  const requestId = reply.requestId ?? requestIdOf(response.headers)
  const vendor = reply.vendor ?? pipeline.vendor
  return { ...reply, ...(requestId === undefined ? {} : { requestId }), ...(vendor === undefined ? {} : { vendor }) }
}

interface Reading<T> {
  items: AsyncIterable<T> | Iterable<T>
  /** Looks at each item on its way out. */
  see?: (item: T) => T
  /** Called when the items ended in peace. */
  end?: () => void
}

/** The one retry loop: tries until something was delivered, and not after. */
async function* send<T>(
  request: CompletionRequest,
  pending: Promise<Pipeline>,
  read: (response: Response, watch: Watchdog, pipeline: Pipeline) => Promise<Reading<T>>,
): AsyncGenerator<T> {
  const pipeline = await pending
  const { lessons, maxRetries } = pipeline
  const encoded = finishBody(pipeline.protocol.encode(request), request)
  const warn = onceEach(request.warn)
  const attempts: Attempt[] = []
  let failures = 0
  for (;;) {
    const body = lessons.apply(encoded, warn)
    const release = await pipeline.limiter.acquire(request.signal)
    const watch = new Watchdog(request.signal, pipeline)
    let delivered = false
    let wait: number | undefined
    try {
      const { items, see, end } = await read(await open(request, body, pipeline, watch), watch, pipeline)
      for await (const item of items) {
        const seen = see === undefined ? item : see(item)
        delivered = true
        yield seen
      }
      end?.()
      return
    } catch (error) {
      const failure = failureOf(error, request.signal, watch.signal)
      const again = !delivered && lessons.learn(failure, body)
      if (!again) {
        failures++
        wait = delivered ? undefined : retryWait(failure, failures, maxRetries)
      }
      attempts.push(attemptOf(failure, again ? 0 : wait))
      if (!again && wait === undefined) throw extendError(failure, { attempts, message: withHint(failure, pipeline) })
      if (isLoading(failure))
        warn({ type: 'other', message: 'The server was loading the model: the call waited for it.' })
    } finally {
      watch.end()
      release()
    }
    if (wait !== undefined) await sleep(wait, request.signal)
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
  pipeline: Pipeline,
  watch: Watchdog,
): Promise<Response> {
  const { protocol, provider } = pipeline
  const path = typeof protocol.path === 'string' ? protocol.path : protocol.path(request)
  const opener = await pipeline.connect()
  let response: Response
  try {
    response = await untilAborted(
      opener({
        path,
        body,
        headers: pipeline.headers,
        stream: request.stream,
        signal: watch.signal,
        warn: request.warn,
      }),
      watch.signal,
    )
  } catch (error) {
    throw networkError(error, `The request to ${provider} failed`)
  }
  if (response.ok) return response
  watch.started()
  throw responseError(response.status, response.headers, await readErrorBody(response, watch), provider)
}

/** Ends the wait with the signal, also where an SDK does not listen to it. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
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
