import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readWorkspace, repositoryRoot } from '../scripts/workspace.ts'
import type { Package } from '../scripts/workspace.ts'

/** What an import may cost, in milliseconds. The SDKs load at the first call, not here. */
const budgets: Readonly<Record<string, number>> = { '@smol/core': 5, '@smol/openai': 15 }
const processes = 15

/**
 * Milliseconds of one import in a fresh process. A first import pays for things that every ESM program pays for once;
 * an empty module takes that share.
 */
function measure(file: string): number {
  const program = `
    await import('data:text/javascript,')
    const start = performance.now()
    await import(${JSON.stringify(pathToFileURL(file).href)})
    process.stdout.write(String(performance.now() - start))`
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }))
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

function* entries({ name, folder, manifest }: Package): Generator<[string, string]> {
  for (const [key, source] of Object.entries((manifest.exports ?? {}) as Record<string, string>)) {
    const file = join(folder, source.replace('./src/', 'dist/').replace(/\.tsx?$/, '.js'))
    if (existsSync(file)) yield [name + key.slice(1), file]
  }
}

for (const one of readWorkspace(repositoryRoot)) {
  for (const [name, file] of entries(one)) {
    const times = Array.from({ length: processes }, () => measure(file))
    const budget = budgets[name]
    const ratio = budget ? `  ${(median(times) / budget).toFixed(2)} of ${budget} ms` : ''
    console.log(
      `${name.padEnd(34)} ${median(times).toFixed(1).padStart(6)} ms (best ${Math.min(...times).toFixed(1)})${ratio}`,
    )
  }
}
