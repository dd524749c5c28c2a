import { Grammars } from '../src/grammar/grammars.ts'
import type { Grammar } from '../src/grammar/grammar.ts'

// ASCII, some longer tokens that cross the borders of JSON, and an end.
const longer = [
  '", "',
  '": "',
  '{"',
  '"}',
  '"]',
  '\\"',
  '\\n',
  'hello ',
  'world',
  'aaaaaaaaaaaaaaaa',
  'é',
  '世界',
  'true',
  '123',
  '",',
]
const endToken = 128 + longer.length

const vocabulary = new Map<string, number>([
  ...Array.from(
    { length: 128 },
    (_, byte) => [`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, byte] as const,
  ),
  ...longer.map((text, index) => [text, 128 + index] as const),
  ['<|end|>', endToken],
])

/** Answers as a model gives them that knows nothing: any token that the grammar allows, at random. */
export class RandomAnswers {
  readonly #grammars = new Grammars({ get_vocab: () => vocabulary, all_special_tokens: ['<|end|>'] })
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** One answer, or undefined when it did not come to an end within so many tokens. */
  async next(grammar: Grammar, budget: number, mostTokens = 600): Promise<string | undefined> {
    const constraint = await this.#grammars.start(grammar, new Set([endToken]), budget)
    const bytes: number[] = []
    try {
      for (let count = 0; count < mostTokens; count++) {
        const scores = Float32Array.from({ length: endToken + 1 }, () => this.#random())
        await constraint.mask(scores)
        const token = scores.reduce((best, score, id) => (score > (scores[best] as number) ? id : best), 0)
        if (scores[token] === -Infinity)
          throw new Error(`stuck after ${new TextDecoder().decode(Uint8Array.from(bytes))}`)
        constraint.accept(token)
        if (token === endToken) return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
        bytes.push(...(token < 128 ? [token] : new TextEncoder().encode(longer[token - 128])))
      }
      return undefined
    } finally {
      constraint.dispose()
    }
  }

  dispose(): Promise<void> {
    return this.#grammars.dispose()
  }

  /** A linear congruential generator (Numerical Recipes): the same answers in every run. */
  #random(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0
    return this.#state / 2 ** 32
  }
}
