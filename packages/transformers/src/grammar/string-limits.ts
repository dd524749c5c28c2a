/** How long a string of JSON may be, in characters. */
export interface StringLimit {
  readonly min: number
  readonly max: number
}

/** Limits that a grammar does not hold: by the name of the property, '' at the top. Plain data. */
export interface StringLimits {
  readonly byKey: Readonly<Record<string, StringLimit>>
  /** How many strings without a limit of their own share the budget. */
  readonly unlimited: number
}

/** Stands for properties that have no name in the schema. Their limits then hold for all names. */
export const anyKey = '*'

/** Up to here a grammar counts characters. Beyond, that makes it slow: half a second a token at 200. */
export const longestCounted = 16

/** Gathers the limits of a schema's strings while it becomes a grammar. */
export class StringLimitsBuilder {
  readonly #byKey = new Map<string, StringLimit>()
  #unlimited = 0

  /**
   * Notes a string.
   * @param times how often it may come
   * @throws Error when properties of one name have limits that exclude each other
   */
  add(key: string, { min, max }: StringLimit, times: number): void {
    if (max === Infinity) this.#unlimited += times
    const before = this.#byKey.get(key)
    const limit = { min: Math.max(min, before?.min ?? 0), max: Math.min(max, before?.max ?? Infinity) }
    if (limit.min > limit.max)
      throw new Error(`two strings '${key}', one of at least ${limit.min} and one of at most ${limit.max} characters`)
    this.#byKey.set(key, limit)
  }

  /** @throws Error as `add` */
  build(): StringLimits {
    const everywhere = this.#byKey.get(anyKey)
    if (everywhere !== undefined) for (const key of this.#byKey.keys()) this.add(key, everywhere, 0)
    return { byKey: Object.fromEntries(this.#byKey), unlimited: this.#unlimited }
  }
}
