import { findAdapter } from './adapters/index.ts'
import type { AllowedKind, AllowedRow } from './allowed-differences.ts'
import { rowOf } from './allowed-differences.ts'
import type { GoldenCase } from './golden-case.ts'

/** A kind or a row of the allowed differences. */
export type AllowedDifference = AllowedKind | AllowedRow

/**
 * Runs a record with ours.
 * @returns the allowed differences that it needed; none where it comes out as recorded or, where Python is wrong, better
 * @throws where it differs in any other way
 */
export async function runCase(record: GoldenCase): Promise<ReadonlySet<AllowedDifference>> {
  const needed = new Set<AllowedDifference>()
  const row = rowOf(record)
  try {
    await findAdapter(record)(record, (kind) => needed.add(kind))
    return needed
  } catch (error) {
    // A row allows another outcome, never a crash.
    if (row === undefined || !isDifference(error)) throw error
    return needed.add(row)
  }
}

function isDifference(error: unknown): boolean {
  return error instanceof Error && /^(AssertionError|SmolError)$/.test(error.name)
}
