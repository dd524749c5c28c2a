import type { ModelPlugin } from '@smol/core'
import { readEnvironment, resolveOptions, SmolError } from '@smol/core'

/** Keys that were typed into the page. They are in this process only: never written, never sent back. */
export class Secrets {
  readonly #values = new Map<string, Map<string, string>>()
  /** Of this provider's secrets, how often they changed: a model with an old key is not used again. */
  readonly #versions = new Map<string, number>()

  has(provider: string, option: string): boolean {
    return this.#values.get(provider)?.has(option) === true
  }

  version(provider: string): number {
    return this.#versions.get(provider) ?? 0
  }

  /** The secrets of a provider by option. */
  of(provider: string): Record<string, string> {
    return Object.fromEntries(this.#values.get(provider) ?? [])
  }

  /**
   * Keeps a secret, or forgets it where `value` is empty.
   * @throws SmolError `configuration` for an option that is no secret of the provider, or a value that it does not take
   */
  set({ name, options = {} }: ModelPlugin, option: string, value: string): void {
    if (options[option]?.secret !== true) {
      throw new SmolError({ code: 'configuration', message: `'${option}' is not a secret option of '${name}'.` })
    }
    const values = this.#values.get(name) ?? new Map<string, string>()
    if (value === '') values.delete(option)
    else {
      resolveOptions(options, { [option]: value }, name)
      values.set(option, value)
    }
    this.#values.set(name, values)
    this.#versions.set(name, this.version(name) + 1)
  }

  /** Every text that no answer about this provider may show: typed ones, given ones, and those of the environment. */
  toMask({ name, options = {} }: ModelPlugin, given: Readonly<Record<string, unknown>>): string[] {
    const rows = Object.entries(options).filter(([, { secret }]) => secret === true)
    const others = rows.flatMap(([option, { env }]) => [
      given[option],
      ...[env ?? []].flat().map((variable) => readEnvironment(variable)),
    ])
    return [...Object.values(this.of(name)), ...others.filter((value) => typeof value === 'string')]
  }
}
