import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { install } from '../scripts/install.ts'
import { readWorkspace, repositoryRoot } from '../scripts/workspace.ts'

// Measures what importing each published package costs, as installed: `pnpm bench`, or `pnpm bench @smol/core`.

/** What an import may cost, in milliseconds. The SDKs load at the first call, not here. */
const budgets: Readonly<Record<string, number>> = { '@smol/core': 5, '@smol/openai': 15, '@smol/litellm': 15 }
const processes = 15

/**
 * Milliseconds of one import in a fresh process, in a folder where the packages are installed. The first `import()` of a
 * program pays for the loader itself, so an empty module goes before.
 */
function measure(name: string, folder: string): number {
  const program = `
    await import('data:text/javascript,')
    const start = performance.now()
    await import(${JSON.stringify(name)})
    process.stdout.write(String(performance.now() - start))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  })
  return Number(output)
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

const wanted = process.argv.slice(2)
const published = readWorkspace(repositoryRoot).filter(({ manifest }) => !manifest.private && manifest.exports)
const entries = published.flatMap(({ name, manifest }) =>
  Object.keys(manifest.exports ?? {}).map((key) => name + key.slice(1)),
)
const folder = mkdtempSync(join(tmpdir(), 'smol-bench-'))
try {
  for (const one of published) await install(one, folder)
  for (const name of entries.filter((entry) => wanted.length === 0 || wanted.includes(entry))) {
    const times = Array.from({ length: processes }, () => measure(name, folder))
    const budget = budgets[name]
    const ratio = budget ? `, ${(median(times) / budget).toFixed(2)} of ${budget} ms` : ''
    console.log(
      `${name.padEnd(30)}${median(times).toFixed(1).padStart(7)} ms (best ${Math.min(...times).toFixed(1)}${ratio})`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
