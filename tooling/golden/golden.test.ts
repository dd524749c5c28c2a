import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { findAdapter } from './adapters/index.ts'
import type { AllowedKind, AllowedRow } from './allowed-differences.ts'
import { allowedKinds, allowedRows, isRowOf } from './allowed-differences.ts'
import { closeNetwork, useEnvironment } from './environment.ts'
import type { GoldenCase, GoldenFile } from './golden-case.ts'
import { readGoldenFiles } from './golden-case.ts'

// How long is waited before another try is not recorded: here nobody waits.
vi.mock(import('../../packages/core/src/http/retry.ts'), async (original) => ({
  ...(await original()),
  sleep: async (_ms, signal) => {
    await nextTurn()
    signal.throwIfAborted()
  },
}))

/** Another folder of the same form may be run instead: SMOL_GOLDEN=folder. */
const elsewhere = process.env['SMOL_GOLDEN']
const files = readGoldenFiles(elsewhere ?? join(import.meta.dirname, 'records'))

/** What was needed of the allowed differences. */
const needed = new Set<AllowedKind | AllowedRow>()
/** The records of LiteLLM that are to be kept, and those of them that agree. */
const kept = { all: 0, agreeing: 0 }

for (const file of files) runFile(file)

describe('allowed differences', () => {
  it('are few where LiteLLM is right', () => {
    expect(kept.agreeing / Math.max(kept.all, 1)).toBeGreaterThanOrEqual(kept.all === 0 ? 0 : 0.98)
  })

  it('are all needed', () => {
    const records = files.flatMap(({ cases }) => cases)
    // A folder from elsewhere need not have a record for each of them.
    const due =
      elsewhere === undefined ? allowedRows : allowedRows.filter((row) => records.some((each) => isRowOf(row, each)))
    expect(due.filter((row) => !needed.has(row)).map(({ reason }) => reason)).toEqual([])
    if (elsewhere === undefined)
      expect(Object.keys(allowedKinds).filter((kind) => !needed.has(kind as AllowedKind))).toEqual([])
  })
})

function runFile({ name, cases }: GoldenFile): void {
  const counts = { agreeing: 0, allowed: 0 }
  describe(`golden ${name}`, () => {
    for (const record of cases) {
      const isCounted = name.startsWith('litellm/') && record.verdict === 'keep'
      it(`${record.id} ${record.title ?? record.scenario ?? ''}`, async () => {
        if (isCounted) kept.all++
        const row = allowedRows.find((each) => isRowOf(each, record))
        const differences = await runCase(record, row)
        // The row of one record is to be taken out once that agrees.
        expect(typeof row?.records === 'string' && !differences.has(row), `${row?.reason} is not needed any more`).toBe(
          false,
        )
        for (const each of differences) needed.add(each)
        counts[differences.size === 0 ? 'agreeing' : 'allowed']++
        if (isCounted && differences.size === 0) kept.agreeing++
      })
    }
    afterAll(() => {
      const { agreeing, allowed } = counts
      const more = allowed === 0 ? '' : ` (${allowed} allowed difference${allowed === 1 ? '' : 's'})`
      process.stdout.write(`golden ${name}: ${agreeing} of ${cases.length}${more}\n`)
    })
  })
}

/** Runs a record, which may differ where it has a row. @returns the allowed differences that it needed @throws where it differs in any other way */
async function runCase(
  record: GoldenCase,
  row: AllowedRow | undefined,
): Promise<ReadonlySet<AllowedKind | AllowedRow>> {
  const differences = new Set<AllowedKind | AllowedRow>()
  useEnvironment(record.env)
  const openNetwork = closeNetwork()
  try {
    await findAdapter(record)(record, (kind) => differences.add(kind))
  } catch (error) {
    // A row allows another outcome, never a crash.
    if (row === undefined || !(error instanceof Error && /^(AssertionError|SmolError)$/.test(error.name))) throw error
    return differences.add(row)
  } finally {
    vi.unstubAllEnvs()
    openNetwork()
  }
  return differences
}
