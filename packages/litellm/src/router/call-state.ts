import type { Warning } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { BeginRequest, DeploymentState, RouterStore, Ticket } from './store.ts'

/**
 * The store as one call sees it. A shared store that fails does not fail the call: from then on the call goes by what
 * this process knows by itself, and says so.
 */
export class CallState implements RouterStore {
  readonly #shared: RouterStore
  readonly #own: RouterStore
  readonly #warn: (warning: Warning) => void
  #isAway = false

  /** @param own what this process knows by itself; the same as `shared` where nothing is shared */
  constructor(shared: RouterStore, own: RouterStore, warn: (warning: Warning) => void) {
    this.#shared = shared
    this.#own = own
    this.#warn = warn
  }

  read(ids: readonly string[]): Promise<readonly DeploymentState[]> {
    return this.#ask((store) => store.read(ids))
  }

  async begin(id: string, request: BeginRequest): Promise<Ticket | undefined> {
    const ticket = await this.#ask((store) => store.begin(id, request))
    if (ticket === undefined || this.#isAway || this.#own === this.#shared) return ticket
    const own = await this.#own.begin(id, { tokens: request.tokens })
    return {
      end: async (outcome) => {
        const counts = await own?.end(outcome)
        return this.#ask((store) => (store === this.#own && counts !== undefined ? counts : ticket.end(outcome)))
      },
    }
  }

  async coolDown(id: string, ms: number, reason: string): Promise<void> {
    if (this.#own !== this.#shared) await this.#own.coolDown(id, ms, reason)
    await this.#ask((store) => store.coolDown(id, ms, reason))
  }

  async #ask<T>(question: (store: RouterStore) => T | Promise<T>): Promise<T> {
    if (this.#isAway || this.#own === this.#shared) return question(this.#own)
    try {
      return await question(this.#shared)
    } catch (error) {
      // What is missing here is no failure of the server's.
      if (isSmolError(error) && error.code === 'missing_dependency') throw error
      this.#isAway = true
      this.#warn({
        type: 'other',
        message: `The shared state of the router is out of reach (${error instanceof Error ? error.message : String(error)}): this process goes by its own.`,
      })
      return question(this.#own)
    }
  }
}
