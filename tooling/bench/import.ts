import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureImport, median } from './fresh-import.ts'
import { install } from '../scripts/install.ts'
import { readWorkspace, repositoryRoot } from '../scripts/workspace.ts'

// Measures what importing each published package costs, as installed: `pnpm bench`, or `pnpm bench @smol/core`.

/** What an import may cost, in milliseconds. The SDKs load at the first call, not here. */
const budgets: Readonly<Record<string, number>> = { '@smol/core': 5, '@smol/openai': 15, '@smol/litellm': 15 }
const processes = 15

const wanted = process.argv.slice(2)
const published = readWorkspace(repositoryRoot).filter(({ manifest }) => !manifest.private && manifest.exports)
const entries = published.flatMap(({ name, manifest }) =>
  Object.keys(manifest.exports ?? {}).map((key) => name + key.slice(1)),
)
const folder = mkdtempSync(join(tmpdir(), 'smol-bench-'))
try {
  for (const one of published) await install(one, folder)
  for (const name of entries.filter((entry) => wanted.length === 0 || wanted.includes(entry))) {
    const times = Array.from({ length: processes }, () => measureImport(name, folder))
    const budget = budgets[name]
    const ratio = budget ? `, ${(median(times) / budget).toFixed(2)} of ${budget} ms` : ''
    console.log(
      `${name.padEnd(30)}${median(times).toFixed(1).padStart(7)} ms (best ${Math.min(...times).toFixed(1)}${ratio})`,
    )
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
