import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findAdapter } from './adapters/index.ts'
import type { Adapter } from './adapters/adapter.ts'
import type { AllowedKind } from './allowed-differences.ts'
import { allowedCases } from './allowed-differences.ts'
import type { GoldenCase, GoldenFile } from './golden-case.ts'
import { readGoldenFiles } from './golden-case.ts'

/** Another folder of the same form may be run instead: SMOL_GOLDEN=folder. */
const folder = process.env['SMOL_GOLDEN'] ?? join(import.meta.dirname, 'records')

/** Variables by which a provider could find a key or an address of the machine's own. */
const providerVariable = /^(OPENAI|AZURE|HF|HUGGING|ANTHROPIC|LITELLM)_|_API_KEY$|_TOKEN$/

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (providerVariable.test(name)) vi.stubEnv(name, undefined)
  // Waits between tries have a random length: the shortest.
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

const files = readGoldenFiles(folder)

it(`finds records in the folder`, () => {
  expect(files).not.toEqual([])
})

for (const file of files) runFile(file)

function runFile({ name, cases }: GoldenFile): void {
  const found = cases.map((record) => ({ record, ...findAdapter(record) }))
  const covered = found.filter((each) => 'adapter' in each)
  const missing = found.flatMap((each) => ('missing' in each ? [each.missing] : []))
  const allowed: string[] = []
  let passed = 0

  describe.runIf(covered.length > 0)(`golden ${name}`, () => {
    for (const { record, adapter } of covered) {
      it(`${record.id} ${record.title ?? record.scenario ?? ''}`, async () => {
        await expect(runCase(record, adapter, (kind) => allowed.push(kind))).resolves.toBeUndefined()
        passed++
      })
    }
    afterAll(() => {
      console.log(
        `golden ${name}: ${passed} of ${cases.length}${count('allowed', allowed)}${count('not covered yet', missing)}`,
      )
    })
  })
  if (covered.length === 0) console.log(`golden ${name}:${count('not covered yet', missing).slice(1)}`)
}

async function runCase(
  record: GoldenCase,
  adapter: Adapter,
  allow: (kind: AllowedKind | 'case') => void,
): Promise<void> {
  for (const [variable, value] of Object.entries(record.env ?? {})) vi.stubEnv(variable, value)
  const mayDiffer = allowedCases.some(({ id }) => id === record.id)
  try {
    await adapter(record, allow)
  } catch (error) {
    if (!mayDiffer) throw error
    allow('case')
    return
  }
  if (mayDiffer) throw new Error('This case does not differ any more: take its row out of the allowed ones.')
}

/** How often each name occurs, in words. */
function count(label: string, names: readonly string[]): string {
  if (names.length === 0) return ''
  const each = [...new Set(names)].map((name) => `${name} ${names.filter((other) => other === name).length}`)
  return `; ${label}: ${each.join(', ')}`
}
