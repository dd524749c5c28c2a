import { SmolError } from '../errors.ts'

/**
 * Cuts a text before the first occurrence of any stop string. Null stays null, an empty list changes
 * nothing, empty strings are ignored. Follows smolagents' `remove_content_after_stop_sequences`.
 */
export function removeContentAfterStopSequences<T extends string | null>(
  content: T,
  stopSequences?: readonly string[] | null,
): T {
  if (content === null || stopSequences === undefined || stopSequences === null) return content
  const cutter = new StopCutter(stopSequences)
  return (cutter.push(content) + cutter.flush()) as T
}

/**
 * Cuts a text that arrives in pieces. What is handed out ends before the first stop string wherever it
 * falls between the pieces, and a beginning of one is held back until it is known to be none.
 */
export class StopCutter {
  readonly #stops: readonly string[]
  readonly #longest: number
  #held = ''
  #stopped = false

  constructor(stopSequences: readonly string[] = []) {
    if (!Array.isArray(stopSequences)) {
      throw new SmolError({
        code: 'configuration',
        message: `stopSequences must be an array of strings, such as ['${String(stopSequences)}'].`,
      })
    }
    this.#stops = stopSequences.filter((stop) => stop !== '')
    this.#longest = Math.max(0, ...this.#stops.map((stop) => stop.length))
  }

  /** True once a stop string was found; everything after it is ignored. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** What is held back because a stop string may have begun in it. */
  get held(): string {
    return this.#held
  }

  /** Takes the next piece and gives what can be handed out now. */
  push(piece: string): string {
    if (this.#stopped || piece === '') return ''
    if (this.#longest === 0) return piece
    const text = this.#held + piece
    const hold = this.#holdLength(text)
    const at = this.#firstStop(text)
    // A stop that began earlier and is still growing beats one that is already whole.
    if (at >= 0 && at <= text.length - hold) return this.#cut(text, at)
    this.#held = text.slice(text.length - hold)
    return text.slice(0, text.length - hold)
  }

  /** At the end of the text: gives what was held back for a stop that never came. */
  flush(): string {
    const rest = this.#held
    const at = this.#firstStop(rest)
    if (at >= 0) return this.#cut(rest, at)
    this.#held = ''
    return rest
  }

  #cut(text: string, at: number): string {
    this.#stopped = true
    this.#held = ''
    return text.slice(0, at)
  }

  #firstStop(text: string): number {
    let first = -1
    for (const stop of this.#stops) {
      const at = text.indexOf(stop)
      if (at >= 0 && (first < 0 || at < first)) first = at
    }
    return first
  }

  /** Length of the longest end of the text with which some stop string begins. */
  #holdLength(text: string): number {
    for (let length = Math.min(this.#longest - 1, text.length); length > 0; length--) {
      const end = text.slice(text.length - length)
      if (this.#stops.some((stop) => stop.length > length && stop.startsWith(end))) return length
    }
    return 0
  }
}
