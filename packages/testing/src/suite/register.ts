import { deepStrictEqual } from 'node:assert/strict'
import type { Capability } from '../scenarios.ts'
import type { Describe, It } from './setup.ts'

/** A check of any suite. */
export interface RegisteredCheck<Subject> {
  readonly group: string
  readonly name: string
  readonly needs?: readonly Capability[]
  readonly run: (subject: Subject) => void | Promise<void>
}

/** Everything that is needed to hand checks to a test runner. */
export interface Registration<Subject> {
  readonly describe: Describe
  readonly it: It
  readonly name: string
  readonly groups: readonly string[]
  /** Those that can be run on this subject at all. */
  readonly checks: readonly RegisteredCheck<Subject>[]
  readonly subject: Subject
  readonly capabilities?: readonly Capability[]
  readonly skip?: Readonly<Partial<Record<string, string>>>
}

/**
 * Registers a suite: a `describe` per group, an `it` per check. A skipped group stays visible with its reason, and a
 * declared ability that nothing exercised is a failure.
 * @throws Error when a group to skip is unknown, or the reason is not in words
 */
export function register<Subject>(registration: Registration<Subject>): void {
  const { describe, it, name, groups, checks, subject, capabilities = [], skip = {} } = registration
  checkSkips(skip, groups)
  describe(name, () => {
    for (const group of groups) {
      const members = checks.filter((check) => check.group === group)
      const reason = skip[group]
      if (members.length === 0) continue
      if (reason === undefined)
        describe(group, () => members.forEach((check) => void it(check.name, () => check.run(subject))))
      else (it.skip ?? it)(`${group} (skipped: ${reason})`, () => undefined)
    }
    it('exercises every ability that it declares', () => {
      const run = checks.filter(({ group }) => skip[group] === undefined)
      const exercised = new Set(run.flatMap(({ needs = [] }) => needs))
      deepStrictEqual(
        capabilities.filter((capability) => !exercised.has(capability)),
        [],
        'abilities that no scenario exercised: unknown, skipped, or out of reach without `spelling` or `script`',
      )
    })
  })
}

function checkSkips(skip: Readonly<Partial<Record<string, string>>>, groups: readonly string[]): void {
  for (const [group, reason = ''] of Object.entries(skip)) {
    if (!groups.includes(group)) throw new Error(`There is no group '${group}' to skip. Groups: ${groups.join(', ')}.`)
    if (!/\p{L}+\s+\p{L}+/u.test(reason))
      throw new Error(`Skipping '${group}' needs a reason in words, got ${JSON.stringify(reason)}.`)
  }
}
