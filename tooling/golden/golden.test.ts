import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { allowedRows } from './allowed-differences.ts'
import { closeNetwork, useEnvironment } from './environment.ts'
import type { GoldenFile } from './golden-case.ts'
import { otherFolder, readGoldenFiles } from './golden-case.ts'
import type { AllowedDifference } from './run-case.ts'
import { runCase } from './run-case.ts'

// How long is waited before another try is not recorded: here nobody waits.
vi.mock(import('../../packages/core/src/http/retry.ts'), async (original) => ({
  ...(await original()),
  sleep: async (_ms, signal) => {
    await nextTurn()
    signal.throwIfAborted()
  },
}))

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

/** What was needed of the allowed differences, by any record. */
const needed = new Set<AllowedDifference>()
/** The records of LiteLLM that are to be kept, and those of them that agree. */
const kept = { all: 0, agreeing: 0 }

for (const file of readGoldenFiles()) runFile(file)

describe('allowed differences', () => {
  it('are few where LiteLLM is right', () => {
    expect(kept.all - kept.agreeing).toBeLessThanOrEqual(kept.all / 50)
  })

  // Records from elsewhere need not have one of each.
  it.runIf(otherFolder === undefined)('are all needed', () => {
    expect(allowedRows.filter((row) => !needed.has(row)).map(({ reason }) => reason)).toEqual([])
  })
})

function runFile({ name, cases }: GoldenFile): void {
  const counts = { agreeing: 0, allowed: 0 }
  describe(`golden ${name}`, () => {
    for (const record of cases) {
      it(`${record.id} ${record.title ?? record.scenario ?? ''}`, async () => {
        const isKept = name.startsWith('litellm/') && record.verdict === 'keep'
        if (isKept) kept.all++
        useEnvironment(record.env)
        const connect = closeNetwork()
        const differences = await runCase(record)
        expect(connect).not.toHaveBeenCalled()
        for (const each of differences) needed.add(each)
        counts[differences.size === 0 ? 'agreeing' : 'allowed']++
        if (isKept && differences.size === 0) kept.agreeing++
      })
    }
    afterAll(() => {
      const { agreeing, allowed } = counts
      const more = allowed === 0 ? '' : ` (${allowed} allowed difference${allowed === 1 ? '' : 's'})`
      process.stdout.write(`golden ${name}: ${agreeing} of ${cases.length}${more}\n`)
    })
  })
}
