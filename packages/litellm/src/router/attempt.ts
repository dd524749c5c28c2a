import type { CompletionRequest, Warning } from '@smol/core'
import { extendError, isSmolError, SmolError } from '@smol/core'
import type { Deployment } from './deployment.ts'
import type { ReplyKind } from './reply.ts'
import { isVisible, Meter } from './reply.ts'
import type { MinuteCounts, Ticket } from './store.ts'

/** One try: who is asked what, and who wants to hear how it went. */
export interface AttemptSetup<T> {
  readonly deployment: Deployment
  readonly request: CompletionRequest
  readonly reply: ReplyKind<T>
  readonly ticket: Ticket
  /** Tokens that the ticket was counted with. */
  readonly tokens: number
  /** Longest time for all of it, in milliseconds. */
  readonly timeoutMs: number | undefined
  /** Whether a failure counts against the deployment. */
  readonly counts: (error: SmolError) => boolean
  /** Hears of a failure. */
  readonly onFailure: (error: SmolError, minute: MinuteCounts) => Promise<void>
}

/** An answer that has begun. From here on it is this deployment's, for better or worse. */
export interface StartedReply<T> {
  readonly deployment: Deployment
  readonly items: AsyncGenerator<T, void>
  /** What the deployment had to say until then. */
  readonly warnings: readonly Warning[]
}

/**
 * Asks a deployment, once. Resolves when there is something that the caller sees, or the answer is over; what cannot be
 * seen, such as who answers, is kept until then.
 * @throws what went wrong before that, as a SmolError; the caller's own abort as it is
 */
export async function attempt<T>(setup: AttemptSetup<T>): Promise<StartedReply<T>> {
  const { deployment, request, reply, timeoutMs } = setup
  const watch = timeoutMs === undefined ? undefined : startWatch(request.signal, timeoutMs)
  const warnings: Warning[] = []
  let isStarted = false
  const own = deployment.requestOf(request, {
    signal: watch?.signal ?? request.signal,
    // Of a try that fails nobody needs to hear what it left out.
    warn: (warning) => (isStarted ? request.warn(warning) : warnings.push(warning)),
  })
  const run = { setup, meter: new Meter(), begun: performance.now(), endWatch: watch?.end }
  const source = reply.ask(deployment, own)[Symbol.asyncIterator]()
  const held: T[] = []
  try {
    for (;;) {
      const result = await source.next()
      if (result.done === true) break
      held.push(result.value)
      const deltas = reply.deltas(result.value)
      run.meter.push(deltas)
      if (deltas.some(isVisible)) break
    }
  } catch (error) {
    throw await fail(run, error)
  }
  isStarted = true
  return { deployment, warnings, items: handOut(run, held, source) }
}

interface AttemptRun<T> {
  readonly setup: AttemptSetup<T>
  readonly meter: Meter
  readonly begun: number
  readonly endWatch: (() => void) | undefined
}

/** Hands out what was held and what follows, and counts the end, whoever makes it. */
async function* handOut<T>(run: AttemptRun<T>, held: readonly T[], source: AsyncIterator<T>): AsyncGenerator<T, void> {
  const firstMs = performance.now() - run.begun
  let isOpen = true
  let isFailed = false
  try {
    yield* held
    for (;;) {
      const result = await source.next()
      if (result.done === true) break
      run.meter.push(run.setup.reply.deltas(result.value))
      yield result.value
    }
    isOpen = false
  } catch (error) {
    isOpen = false
    isFailed = true
    throw await fail(run, error)
  } finally {
    // A caller who has had enough, as at a stop string, was answered all the same.
    if (isOpen) await source.return?.()
    if (!isFailed) await succeed(run, firstMs)
  }
}

async function succeed<T>({ setup, meter, begun, endWatch }: AttemptRun<T>, firstMs: number): Promise<void> {
  endWatch?.()
  const { kind } = setup.reply
  const ms = kind === 'stream' ? firstMs : (performance.now() - begun) / meter.output
  const moreTokens = meter.total(setup.tokens) - setup.tokens
  await setup.ticket.end({ ok: true, moreTokens, latency: { kind, ms } })
}

/** Counts a failure, and gives it as it is to be thrown. */
async function fail<T>({ setup, meter, endWatch }: AttemptRun<T>, error: unknown): Promise<unknown> {
  endWatch?.()
  const { deployment, request, ticket, tokens } = setup
  const moreTokens = meter.total(tokens) - tokens
  if (request.signal.aborted) {
    await ticket.end({ moreTokens })
    return request.signal.reason
  }
  const failure = signed(isSmolError(error) ? error : unknownFailure(deployment, error), deployment)
  const minute = await ticket.end({ ...(setup.counts(failure) ? { ok: false } : {}), moreTokens })
  await setup.onFailure(failure, minute)
  return failure
}

/** An error that says whose it is, and lists its tries. */
function signed(error: SmolError, { id }: Deployment): SmolError {
  const { code, status, message } = error
  const attempts =
    error.attempts.length > 0 ? error.attempts : [{ code, message, ...(status === undefined ? {} : { status }) }]
  return extendError(error, {
    message: `${id}: ${message}`,
    attempts: attempts.map((one) => ({ ...one, message: `${id}: ${one.message}` })),
  })
}

function unknownFailure({ modelId }: Deployment, cause: unknown): SmolError {
  const message = cause instanceof Error ? cause.message : String(cause)
  return new SmolError({ code: 'server', retryable: false, message: `${modelId} failed: ${message}`, cause })
}

/** A signal that also ends when the time is over. */
function startWatch(parent: AbortSignal, timeoutMs: number): { signal: AbortSignal; end: () => void } {
  const controller = new AbortController()
  const onAbort = (): void => controller.abort(parent.reason)
  if (parent.aborted) onAbort()
  else parent.addEventListener('abort', onAbort, { once: true })
  const timer = setTimeout(() => {
    const message = `The deployment did not finish within ${timeoutMs} ms. Raise its timeoutMs, or the router's attemptTimeoutMs.`
    controller.abort(new SmolError({ code: 'timeout', message }))
  }, timeoutMs)
  return {
    signal: controller.signal,
    end: () => {
      clearTimeout(timer)
      parent.removeEventListener('abort', onAbort)
    },
  }
}
