import type { Deployment } from './deployment.ts'
import type { AnswerKind, DeploymentState } from './store.ts'

/** The strategies, under the names that LiteLLM has for them. */
export const routingStrategies = [
  'simple-shuffle',
  'least-busy',
  'latency-based-routing',
  'usage-based-routing',
  'usage-based-routing-v2',
  'cost-based-routing',
] as const

export type RoutingStrategy = (typeof routingStrategies)[number]

/** A deployment that may be asked, and what is known of it. */
export interface Candidate {
  readonly deployment: Pick<Deployment, 'id' | 'routing'>
  readonly state: DeploymentState
}

/** What a deployment without a price is held to cost, so that those with one go first. */
const UNKNOWN_COST = Number.POSITIVE_INFINITY

/** How little is good, by strategy. */
const measures: Readonly<
  Record<Exclude<RoutingStrategy, 'simple-shuffle'>, (one: Candidate, kind: AnswerKind) => number>
> = {
  'least-busy': ({ state }) => state.running,
  // One that was not asked yet goes first: nothing else tells how fast it is.
  'latency-based-routing': ({ state }, kind) => state.latency[kind] ?? 0,
  'usage-based-routing': ({ state }) => state.tokens,
  'usage-based-routing-v2': ({ state }) => state.tokens,
  'cost-based-routing': ({ deployment: { routing } }) =>
    routing.inputCostPerToken === undefined && routing.outputCostPerToken === undefined
      ? UNKNOWN_COST
      : (routing.inputCostPerToken ?? 0) + (routing.outputCostPerToken ?? 0),
}

/** Whether a strategy holds deployments to their `rpm` and `tpm`. Elsewhere they are only shares, as in LiteLLM. */
export function goesByUsage(strategy: RoutingStrategy): boolean {
  return strategy.startsWith('usage-based')
}

/**
 * Chooses among deployments, of which there is at least one. Those that are equally good are shuffled.
 * @param random a number from 0 to 1, 1 excluded
 */
export function choose<T extends Candidate>(
  candidates: readonly T[],
  strategy: RoutingStrategy,
  kind: AnswerKind,
  random: number,
): T {
  if (strategy === 'simple-shuffle') return shuffle(candidates, random)
  const measured = candidates.map((candidate) => measures[strategy](candidate, kind))
  const least = Math.min(...measured)
  return shuffle(
    candidates.filter((_candidate, index) => measured[index] === least),
    random,
  )
}

/** At random, by the first that any of them has: weight, requests a minute, tokens a minute. */
function shuffle<T extends Candidate>(candidates: readonly T[], random: number): T {
  const by = (['weight', 'rpm', 'tpm'] as const).find((name) =>
    candidates.some(({ deployment }) => (deployment.routing[name] ?? 0) > 0),
  )
  const shares = candidates.map(({ deployment }) => (by === undefined ? 1 : (deployment.routing[by] ?? 0)))
  let left = random * shares.reduce((total, share) => total + share, 0)
  const chosen = candidates.find((_candidate, index) => {
    left -= shares[index] ?? 0
    return left < 0
  })
  // Only rounding can leave none: then the last one that may be chosen.
  return chosen ?? (candidates.findLast((_candidate, index) => (shares[index] ?? 0) > 0) as T)
}
