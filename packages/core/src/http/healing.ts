import type { SmolError } from '../errors.ts'
import type { Warning } from '../messages/message.ts'
import type { WireBody } from './protocol.ts'

/** What to do when a server refuses one field of a request. */
export interface Remedy {
  /** The wire field, such as `max_tokens`. */
  readonly field: string
  /** Whether the refusal is about this field. Gets everything the server said, as text. */
  readonly refuses: (text: string) => boolean
  /** The body without the offence, or undefined when there is none in it. Must not change the given one. */
  readonly apply: (body: WireBody) => WireBody | undefined
  /** What the user is told. */
  readonly warning: Omit<Warning, 'parameter'>
}

/** What one model has learnt to leave out or say otherwise. */
export class Lessons {
  readonly #remedies: readonly Remedy[]
  readonly #learnt = new Set<Remedy>()

  constructor(remedies: readonly Remedy[] = []) {
    this.#remedies = remedies
  }

  /** A body with every lesson applied, and a warning for each that changed it. */
  apply(body: WireBody, warn: (warning: Warning) => void): WireBody {
    let result = body
    for (const remedy of this.#learnt) {
      const healed = remedy.apply(result)
      if (healed === undefined) continue
      result = healed
      warn({ ...remedy.warning, parameter: remedy.field })
    }
    return result
  }

  /**
   * Learns from a refusal of `body`: gives the remedy, when there is one, so that the call is worth repeating.
   * Another call may have learnt the same while this one was under way.
   */
  learn(error: SmolError, body: WireBody): Remedy | undefined {
    if (error.status !== 400 && error.status !== 422) return undefined
    const said = `${error.message} ${JSON.stringify(error.body) ?? ''}`
    const remedy = this.#remedies.find((each) => each.apply(body) !== undefined && each.refuses(said))
    if (remedy !== undefined) this.#learnt.add(remedy)
    return remedy
  }
}
