import type { Warning } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { BeginRequest, DeploymentState, RouterStore, Ticket } from './store.ts'

/** A shared store that failed is not asked for this long, in milliseconds: each call would wait for it in vain. */
const OUTAGE_MS = 5_000

/** What the calls of a router know of its store together. */
export interface StoreAccess {
  readonly shared: RouterStore
  /** What this process knows by itself; the same as `shared` where nothing is shared. */
  readonly own: RouterStore
  /** Until when `shared` is held to be out of reach, by the monotonic clock, and why. */
  outage: { until: number; reason: string }
}

/**
 * The store as one call sees it. A shared store that fails does not fail the call: it then goes by what this process
 * knows by itself, and says so.
 */
export class CallState implements RouterStore {
  readonly #access: StoreAccess
  readonly #warn: (warning: Warning) => void
  #isTold = false

  constructor(access: StoreAccess, warn: (warning: Warning) => void) {
    this.#access = access
    this.#warn = warn
  }

  read(ids: readonly string[]): Promise<readonly DeploymentState[]> {
    return this.#ask((store) => store.read(ids))
  }

  async begin(id: string, request: BeginRequest): Promise<Ticket | undefined> {
    const { own, shared } = this.#access
    let origin = own
    const ticket = await this.#ask((store) => {
      origin = store
      return store.begin(id, request)
    })
    if (ticket === undefined || origin === own) return ticket
    const ownTicket = await own.begin(id, { tokens: request.tokens })
    return {
      end: async (outcome) => {
        const counts = await ownTicket?.end(outcome)
        return this.#ask((store) => (store === shared || counts === undefined ? ticket.end(outcome) : counts))
      },
    }
  }

  async coolDown(id: string, ms: number, reason: string): Promise<void> {
    const { own, shared } = this.#access
    if (own !== shared) await own.coolDown(id, ms, reason)
    await this.#ask((store) => store.coolDown(id, ms, reason))
  }

  async #ask<T>(question: (store: RouterStore) => T | Promise<T>): Promise<T> {
    const { own, shared, outage } = this.#access
    if (own === shared) return question(own)
    if (performance.now() >= outage.until) {
      try {
        return await question(shared)
      } catch (error) {
        // What is missing here is no failure of the server's.
        if (isSmolError(error) && error.code === 'missing_dependency') throw error
        outage.reason = error instanceof Error ? error.message : String(error)
        outage.until = performance.now() + OUTAGE_MS
      }
    }
    this.#tell(outage.reason)
    return question(own)
  }

  #tell(reason: string): void {
    if (this.#isTold) return
    this.#isTold = true
    this.#warn({
      type: 'other',
      message: `The shared state of the router is out of reach (${reason}): this process goes by its own.`,
    })
  }
}
