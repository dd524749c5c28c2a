import type { AnswerKind, BeginRequest, DeploymentState, MinuteCounts, Outcome, RouterStore, Ticket } from './store.ts'
import { LATENCIES, LATENCY_MS, LEASE_MS, WINDOW_SECONDS } from './store.ts'

/** What happened within one second. */
interface Second {
  readonly at: number
  requests: number
  tokens: number
  successes: number
  failures: number
}

interface Entry {
  seconds: Second[]
  /** When each request under way is held for lost. */
  running: Map<symbol, number>
  cooling: { until: number; reason: string }
  latencies: Record<AnswerKind, { at: number; ms: number }[]>
}

/** Keeps the state of deployments in this process. Several routers may share one. Time is the monotonic clock's. */
export class MemoryStore implements RouterStore {
  readonly #entries = new Map<string, Entry>()

  async read(ids: readonly string[]): Promise<readonly DeploymentState[]> {
    return ids.map((id) => this.#stateOf(this.#entry(id)))
  }

  async begin(id: string, { tokens, rpm, tpm }: BeginRequest): Promise<Ticket | undefined> {
    const entry = this.#entry(id)
    const state = this.#stateOf(entry)
    const isFull = state.requests + 1 > (rpm ?? Infinity) || state.tokens + tokens > (tpm ?? Infinity)
    if (isFull || state.coolingMs > 0) return undefined
    const key = Symbol('request')
    entry.running.set(key, performance.now() + LEASE_MS)
    const second = currentSecond(entry)
    second.requests++
    second.tokens += tokens
    return { end: async (outcome) => end(entry, key, outcome) }
  }

  async coolDown(id: string, ms: number, reason: string): Promise<void> {
    const entry = this.#entry(id)
    const until = performance.now() + ms
    if (until > entry.cooling.until) entry.cooling = { until, reason }
  }

  #entry(id: string): Entry {
    const known = this.#entries.get(id)
    if (known !== undefined) return known
    const entry: Entry = {
      seconds: [],
      running: new Map(),
      cooling: { until: 0, reason: '' },
      latencies: { whole: [], stream: [] },
    }
    this.#entries.set(id, entry)
    return entry
  }

  #stateOf(entry: Entry): DeploymentState {
    const now = performance.now()
    for (const [key, lostAt] of entry.running) if (lostAt <= now) entry.running.delete(key)
    const seconds = lastMinute(entry)
    const coolingMs = Math.max(0, entry.cooling.until - now)
    const whole = mean(entry.latencies.whole)
    const stream = mean(entry.latencies.stream)
    return {
      coolingMs,
      ...(coolingMs === 0 ? {} : { coolingFor: entry.cooling.reason }),
      running: entry.running.size,
      requests: sum(seconds, 'requests'),
      tokens: Math.max(0, sum(seconds, 'tokens')),
      latency: { ...(whole === undefined ? {} : { whole }), ...(stream === undefined ? {} : { stream }) },
    }
  }
}

function end(entry: Entry, key: symbol, { ok, moreTokens, latency }: Outcome): MinuteCounts {
  entry.running.delete(key)
  const second = currentSecond(entry)
  second.tokens += moreTokens
  if (ok === true) second.successes++
  if (ok === false) second.failures++
  if (latency !== undefined) {
    const kept = entry.latencies[latency.kind]
    kept.push({ at: performance.now(), ms: latency.ms })
    if (kept.length > LATENCIES) kept.shift()
  }
  const seconds = lastMinute(entry)
  return { successes: sum(seconds, 'successes'), failures: sum(seconds, 'failures') }
}

function currentSecond(entry: Entry): Second {
  const at = Math.floor(performance.now() / 1000)
  const last = entry.seconds.at(-1)
  if (last?.at === at) return last
  const second = { at, requests: 0, tokens: 0, successes: 0, failures: 0 }
  entry.seconds.push(second)
  return second
}

function lastMinute(entry: Entry): readonly Second[] {
  const first = Math.floor(performance.now() / 1000) - WINDOW_SECONDS
  while (entry.seconds[0] !== undefined && entry.seconds[0].at <= first) entry.seconds.shift()
  return entry.seconds
}

function sum(seconds: readonly Second[], what: keyof Second): number {
  return seconds.reduce((total, second) => total + second[what], 0)
}

function mean(latencies: readonly { at: number; ms: number }[]): number | undefined {
  const recent = latencies.filter(({ at }) => performance.now() - at < LATENCY_MS)
  return recent.length === 0 ? undefined : recent.reduce((total, { ms }) => total + ms, 0) / recent.length
}
