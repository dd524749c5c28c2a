import { SmolError } from '@smol/core'
import type { Matcher } from './library.ts'
import type { StringGuard } from './string-guard.ts'

/** Holds one answer to its grammar. */
export class Constraint {
  readonly #matcher: Matcher
  readonly #guard: StringGuard

  constructor(matcher: Matcher, guard: StringGuard) {
    this.#matcher = matcher
    this.#guard = guard
  }

  /** Forbids every token that cannot come next. */
  async mask(scores: Float32Array): Promise<void> {
    const words = await this.#matcher.getNextTokenBitmask()
    for (let id = 0; id < scores.length; id++) {
      if ((((words[id >> 5] ?? 0) >> (id & 31)) & 1) === 0) scores[id] = -Infinity
    }
    this.#guard.mask(scores)
  }

  /** Takes the token that was chosen. */
  accept(token: number): void {
    if (!this.#matcher.acceptToken(token))
      throw new SmolError({
        code: 'invalid_request',
        message: `Token ${token} does not fit the response format. It was forced by an option of generation, such as forced_bos_token_id; leave that out.`,
      })
    this.#guard.accept(token)
  }

  dispose(): void {
    this.#matcher.dispose()
  }
}
