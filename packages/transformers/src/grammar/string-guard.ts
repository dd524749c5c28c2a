import type { StringLimit, StringLimits } from './string-limits.ts'
import { anyKey } from './string-limits.ts'
import type { Vocabulary } from './vocabulary.ts'
import { backslash, quote, startsCharacter } from './vocabulary.ts'

// A string without a limit gets its share of the budget, at two characters a token, and not less than this.
const leastShare = 16
const charactersPerToken = 2

interface Container {
  readonly isObject: boolean
  /** The property that it is the value of. */
  readonly key: string
}

/**
 * Keeps the length of JSON strings that are longer than a grammar counts: follows the JSON byte by byte, and near a limit
 * allows only tokens that stay inside of it. A string that has no limit ends with its share of the budget, so that a
 * model that goes round in circles comes to an end.
 */
export class StringGuard {
  readonly #limits: StringLimits
  readonly #share: number
  readonly #vocabulary: Vocabulary
  readonly #containers: Container[] = []
  #key = ''
  #expectsKey = false
  #inString = false
  #escaped = false
  #characters = 0
  #bytes: number[] = []

  /** @param budget how many tokens the answer may have */
  constructor(limits: StringLimits, vocabulary: Vocabulary, budget: number) {
    this.#limits = limits
    this.#vocabulary = vocabulary
    this.#share = Math.max(leastShare, Math.floor((budget * charactersPerToken) / Math.max(1, limits.unlimited)))
  }

  /** Follows a token that was chosen. */
  accept(token: number): void {
    for (const byte of this.#vocabulary.bytes(token)) this.#follow(byte)
  }

  /** Forbids what breaks a limit, unless nothing would be left. */
  mask(scores: Float32Array): void {
    if (!this.#inString || this.#expectsKey) return
    const { min, max } = this.#limit()
    const left = max - this.#characters
    if (this.#characters >= min && left > this.#vocabulary.longestLead + 1) return
    const { lead, hasQuote, endsInBackslash } = this.#vocabulary
    const breaks = (id: number): boolean =>
      (lead[id] as number) > left ||
      (this.#characters < min && hasQuote[id] === 1) ||
      (endsInBackslash[id] === 1 && left <= this.#vocabulary.longestLead + 1)
    let kept = 0
    for (let id = 0; id < lead.length; id++) if (scores[id] !== -Infinity && !breaks(id)) kept++
    if (kept === 0) return
    for (let id = 0; id < lead.length; id++) if (breaks(id)) scores[id] = -Infinity
  }

  #limit(): StringLimit {
    const { min, max } = this.#limits.byKey[this.#key] ?? this.#limits.byKey[anyKey] ?? { min: 0, max: Infinity }
    return { min, max: Math.min(max, Math.max(this.#share, min)) }
  }

  #follow(byte: number): void {
    if (this.#inString) this.#followString(byte)
    else if (byte === quote) {
      this.#inString = true
      this.#characters = 0
      this.#bytes = []
    } else this.#followStructure(String.fromCharCode(byte))
  }

  #followString(byte: number): void {
    if (byte === quote && !this.#escaped) {
      this.#inString = false
      return
    }
    if (this.#escaped || startsCharacter(byte)) this.#characters++
    // The backslash and what it takes along are one character.
    if (this.#escaped) this.#characters--
    this.#escaped = byte === backslash && !this.#escaped
    if (this.#expectsKey) this.#bytes.push(byte)
  }

  #followStructure(character: string): void {
    if (character === '{' || character === '[') {
      this.#containers.push({ isObject: character === '{', key: this.#key })
      this.#expectsKey = character === '{'
    } else if (character === '}' || character === ']') {
      this.#key = this.#containers.pop()?.key ?? ''
      this.#expectsKey = false
    } else if (character === ',') this.#expectsKey = this.#containers.at(-1)?.isObject === true
    else if (character === ':') {
      this.#key = JSON.parse(`"${new TextDecoder().decode(Uint8Array.from(this.#bytes))}"`) as string
      this.#expectsKey = false
    }
  }
}
