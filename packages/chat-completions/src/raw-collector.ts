import type { WireChoice, WireCompletion } from './wire.ts'

/** What a message's `raw` shows of a stream: the fields beside the text, the latest of each, and all log probabilities. */
export class RawCollector {
  readonly value: Record<string, unknown> = {}
  readonly #choice: Record<string, unknown> = {}
  readonly #logprobs: unknown[] = []

  see(chunk: WireCompletion, choice: WireChoice | undefined): void {
    for (const key in chunk) if (key !== 'choices' && chunk[key] !== undefined) this.value[key] = chunk[key]
    if (choice === undefined) return
    if (this.value['choices'] === undefined) this.value['choices'] = [this.#choice]
    for (const key in choice) {
      if (key !== 'delta' && key !== 'logprobs' && choice[key] !== null) this.#choice[key] = choice[key]
    }
    const logprobs = choice.logprobs?.content
    if (!Array.isArray(logprobs)) return
    for (const each of logprobs as readonly unknown[]) this.#logprobs.push(each)
    this.#choice['logprobs'] = { content: this.#logprobs }
  }
}
