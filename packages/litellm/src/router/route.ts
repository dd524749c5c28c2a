import type { SmolError } from '@smol/core'
import { extendError, isSmolError } from '@smol/core'
import { httpOptionRows, sleep } from '@smol/core/http'
import type { StartedReply } from './attempt.ts'
import { attempt } from './attempt.ts'
import type { Call } from './call.ts'
import { counts, restAfter } from './cooldown.ts'
import type { Deployment } from './deployment.ts'
import { requestFaults } from './error-classes.ts'
import { fallbacksFor } from './fallbacks.ts'
import type { Group } from './groups.ts'
import { findGroup } from './groups.ts'
import { retryWait } from './retry.ts'
import { select, unavailable } from './select.ts'

/**
 * Gets an answer from a group, or from those that it falls back to. Once it has begun there is no way back: what fails
 * then is an error.
 * @throws the error of the first group, with every try in `attempts`
 */
export async function* route<T>(group: string, call: Call<T>): AsyncGenerator<T, void> {
  let isStarted = false
  try {
    const reply = await askWithFallbacks(findGroup(group, call.groups, call.settings), 0, call)
    isStarted = true
    for (const warning of reply.warnings) call.request.warn(warning)
    tellOfFailures(call, reply.deployment)
    yield* reply.items
  } catch (error) {
    if (!isSmolError(error) || call.request.signal.aborted) throw error
    const attempts = call.attempts.map(({ by: _by, ...one }) => one)
    if (isStarted) throw extendError(error, { attempts: [...attempts, ...error.attempts] })
    throw extendError(error, { attempts, message: error.message + alsoFailed(call) })
  }
}

async function askWithFallbacks<T>(group: Group, depth: number, call: Call<T>): Promise<StartedReply<T>> {
  const { settings, request } = call
  try {
    return await askGroup(group, call)
  } catch (error) {
    if (!isSmolError(error) || request.signal.aborted) throw error
    call.failed.set(group.name, error)
    if (settings.disableFallbacks || depth >= settings.maxFallbacks) throw error
    for (const name of fallbacksFor(settings.fallbacks, group.name, error)) {
      const reply = await fallBackTo(name, depth + 1, call)
      if (reply !== undefined) return reply
    }
    throw error
  }
}

/** Undefined when that group fails, too: the next one is to be tried, and in the end the first error counts. */
async function fallBackTo<T>(name: string, depth: number, call: Call<T>): Promise<StartedReply<T> | undefined> {
  try {
    const group = findGroup(name, call.groups, call.settings)
    return call.failed.has(group.name) ? undefined : await askWithFallbacks(group, depth, call)
  } catch (error) {
    if (!isSmolError(error) || call.request.signal.aborted) throw error
    if (!call.failed.has(name)) call.failed.set(name, error)
    return undefined
  }
}

/** Asks the deployments of the lowest order; the next ones when none of those is left, or all have failed. */
async function askGroup<T>(group: Group, call: Call<T>): Promise<StartedReply<T>> {
  let failure: SmolError | undefined
  for (const level of group.levels) {
    try {
      const reply = await askLevel(group, level, call)
      if (reply !== undefined) return reply
    } catch (error) {
      if (!isSmolError(error) || call.request.signal.aborted) throw error
      failure ??= error
      // What is wrong with the request is wrong everywhere in the group; only more room there may be elsewhere.
      if (requestFaults.has(error.code) && error.code !== 'context_overflow') break
    }
  }
  throw failure ?? (await unavailable(group, call))
}

/** Undefined when none of the deployments may be asked. */
async function askLevel<T>(
  group: Group,
  level: readonly Deployment[],
  call: Call<T>,
): Promise<StartedReply<T> | undefined> {
  const { settings, state, request } = call
  const tried = new Set<Deployment>()
  let failure: SmolError | undefined
  for (let failures = 1; ; failures++) {
    const chosen = await select(level, tried, call)
    if (chosen === undefined) {
      if (failure !== undefined) throw failure
      return undefined
    }
    const { deployment, ticket } = chosen
    try {
      return await attempt({
        ...call,
        deployment,
        ticket,
        timeoutMs: deployment.timeoutMs ?? settings.attemptTimeoutMs,
        counts: (error) => counts(error, settings.cooldown),
        onFailure: async (error, minute) => {
          const rules = { ...settings.cooldown, timeMs: deployment.routing.cooldownTimeMs ?? settings.cooldown.timeMs }
          const rest = restAfter(error, minute, group.deployments.length === 1, rules)
          if (rest > 0) await state.coolDown(deployment.id, rest, error.code)
        },
      })
    } catch (error) {
      if (!isSmolError(error) || request.signal.aborted) throw error
      failure = error
      tried.add(deployment)
      const wait = await waitAfter(error, { failures, deployment, group, level, tried }, call)
      noteAttempt(error, deployment.id, wait, call)
      if (wait === undefined) throw error
      if (wait > 0) await sleep(wait, request.signal)
    }
  }
}

/** A try that failed, among the others of its level. */
interface FailedTry {
  readonly failures: number
  readonly deployment: Deployment
  readonly group: Group
  readonly level: readonly Deployment[]
  readonly tried: ReadonlySet<Deployment>
}

async function waitAfter<T>(
  error: SmolError,
  { failures, deployment, group, level, tried }: FailedTry,
  { settings, state }: Call<T>,
): Promise<number | undefined> {
  const states = await state.read(level.map(({ id }) => id))
  const healthy = level.filter((_deployment, index) => states[index]?.coolingMs === 0)
  return retryWait(
    error,
    {
      failures,
      maxRetries: settings.maxRetries ?? deployment.maxRetries ?? httpOptionRows.maxRetries.default,
      policy: settings.groupRetryPolicies.get(group.name) ?? settings.retryPolicy,
      healthy: healthy.length,
      untried: healthy.filter((each) => !tried.has(each)).length,
      leastWaitMs: settings.leastWaitMs,
    },
    Math.random(),
  )
}

/** A try may itself have been two: what a server refuses is left out at once. */
function noteAttempt<T>(error: SmolError, by: string, wait: number | undefined, { attempts }: Call<T>): void {
  const last = error.attempts.length - 1
  error.attempts.forEach((one, index) => {
    attempts.push({ ...one, by, ...(index === last && wait !== undefined ? { waitMs: wait } : {}) })
  })
}

/** On the message: who answered, and who did not. */
function tellOfFailures<T>({ request, attempts, failed }: Call<T>, { id }: Deployment): void {
  if (attempts.length === 0 && failed.size === 0) return
  const silent = [...failed].filter(([, { attempts: tries }]) => tries.length === 0)
  const what = [
    ...attempts.map(({ by, code, status }) => `${by}: ${code}${status === undefined ? '' : ` (${status})`}`),
    ...silent.map(([name, { code }]) => `${name}: ${code}`),
  ]
  const isSame = failed.size === 0 && attempts.every(({ by }) => by === id)
  request.warn({
    type: isSame ? 'other' : 'fallback',
    message: `${id} answered after ${what.join(', ')}.`,
  })
}

function alsoFailed<T>({ failed }: Call<T>): string {
  const [, ...others] = [...failed]
  if (others.length === 0) return ''
  return ` Fallbacks failed, too: ${others.map(([name, { code, message }]) => `${name} (${code}: ${message})`).join(' ')}`
}
