import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** Writes files (path → text, or a value that becomes JSON) into a new folder; `remove` deletes it. */
export function temporaryWorkspace(files: Readonly<Record<string, unknown>>): { root: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), 'smol-tooling-'))
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}
