import type { WireChoice, WireCompletion } from './wire.ts'

/** What a message's `raw` shows of a stream: the fields beside the text, the latest of each, and all log probabilities. */
export class RawCollector {
  readonly #chunk = new LatestFields(['choices'])
  readonly #choice = new LatestFields(['delta', 'logprobs'])
  readonly #logprobs: unknown[] = []

  see(chunk: WireCompletion, choice: WireChoice | undefined): void {
    this.#chunk.see(chunk, chunk.usage)
    if (choice === undefined) return
    this.#choice.see(choice, choice.finish_reason)
    const logprobs = choice.logprobs?.content
    if (Array.isArray(logprobs)) for (const each of logprobs as readonly unknown[]) this.#logprobs.push(each)
  }

  get value(): Record<string, unknown> {
    const choice = this.#choice.value
    if (this.#logprobs.length > 0) choice['logprobs'] = { content: this.#logprobs }
    return { ...this.#chunk.value, ...(Object.keys(choice).length === 0 ? {} : { choices: [choice] }) }
  }
}

/**
 * The latest value of each field of many objects. Most chunks of a stream have the same fields as the one before:
 * only the last of those is looked into, which saves a tenth of what a chunk costs.
 */
class LatestFields {
  readonly #without: readonly string[]
  readonly #fields: Record<string, unknown> = {}
  #keys: readonly string[] = []
  #last: Readonly<Record<string, unknown>> = {}

  constructor(without: readonly string[]) {
    this.#without = without
  }

  /** @param mark a field that is null until it matters: an object in which it is not is looked into at once */
  see(object: Readonly<Record<string, unknown>>, mark: unknown): void {
    if (!this.#hasSameKeys(object)) {
      this.#keepLast()
      this.#keys = Object.keys(object)
    }
    this.#last = object
    if (mark !== undefined && mark !== null) this.#keepLast()
  }

  get value(): Record<string, unknown> {
    this.#keepLast()
    return { ...this.#fields }
  }

  #hasSameKeys(object: object): boolean {
    let at = 0
    for (const key in object) if (key !== this.#keys[at++]) return false
    return at === this.#keys.length
  }

  #keepLast(): void {
    for (const [key, value] of Object.entries(this.#last)) {
      if (value !== undefined && value !== null && !this.#without.includes(key)) this.#fields[key] = value
    }
  }
}
