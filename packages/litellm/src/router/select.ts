import { SmolError } from '@smol/core'
import type { Call } from './call.ts'
import type { Deployment } from './deployment.ts'
import type { Group } from './groups.ts'
import type { BeginRequest, Ticket } from './store.ts'
import { choose } from './strategies.ts'

/**
 * Chooses a deployment and counts the request that goes to it. Undefined when none may be asked now.
 * @param tried those that failed in this call: chosen only where no other is left
 * @throws SmolError `context_overflow` when the request is too long for all of them
 */
export async function select<T>(
  level: readonly Deployment[],
  tried: ReadonlySet<Deployment>,
  call: Call<T>,
): Promise<{ deployment: Deployment; ticket: Ticket } | undefined> {
  const { state, settings, reply, tokens } = call
  const states = await state.read(level.map(({ id }) => id))
  const known = level.flatMap((deployment, index) => {
    const itsState = states[index]
    return itsState === undefined || itsState.coolingMs > 0 ? [] : [{ deployment, state: itsState }]
  })
  let open = settings.checksContext
    ? known.filter(({ deployment: { routing } }) => tokens <= (routing.maxInputTokens ?? Number.POSITIVE_INFINITY))
    : known
  if (open.length === 0 && known.length > 0) throw tooLong(known, tokens)
  while (open.length > 0) {
    const fresh = open.filter(({ deployment }) => !tried.has(deployment))
    const chosen = choose(fresh.length > 0 ? fresh : open, settings.strategy, reply.kind, Math.random())
    const { deployment } = chosen
    const ticket = await state.begin(deployment.id, { tokens, ...(settings.holdsLimits ? limitsOf(deployment) : {}) })
    if (ticket !== undefined) return { deployment, ticket }
    open = open.filter((candidate) => candidate !== chosen)
  }
  return undefined
}

function limitsOf({ routing: { rpm, tpm } }: Deployment): Omit<BeginRequest, 'tokens'> {
  return { ...(rpm === undefined ? {} : { rpm }), ...(tpm === undefined ? {} : { tpm }) }
}

function tooLong(known: readonly { deployment: Deployment }[], tokens: number): SmolError {
  const most = Math.max(...known.map(({ deployment }) => deployment.routing.maxInputTokens ?? 0))
  return new SmolError({
    code: 'context_overflow',
    message: `The request is about ${tokens} tokens long, and no deployment takes more than ${most} (maxInputTokens). Nothing was sent. Shorten the messages.`,
  })
}

/** Why none of a group's deployments was asked. */
export async function unavailable<T>({ name, deployments }: Group, { state }: Call<T>): Promise<SmolError> {
  const states = await state.read(deployments.map(({ id }) => id))
  const cooling = states.filter(({ coolingMs }) => coolingMs > 0)
  const reasons = states.map(({ coolingMs, coolingFor }, index) => {
    const why = coolingMs > 0 ? `left alone for ${Math.ceil(coolingMs)} ms after ${coolingFor}` : 'at its rpm or tpm'
    return `${deployments[index]?.id} is ${why}`
  })
  return new SmolError({
    code: 'rate_limit',
    status: 429,
    message: `No deployment of '${name}' may be asked now: ${reasons.join(', ')}. Nothing was sent. Wait, add deployments, or name fallbacks.`,
    // One that is at its limit is free again at some moment that nobody knows yet.
    ...(cooling.length < states.length
      ? {}
      : { retryAfterMs: Math.ceil(Math.min(...cooling.map((one) => one.coolingMs))) }),
  })
}
