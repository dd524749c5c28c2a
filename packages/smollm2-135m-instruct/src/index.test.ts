import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { describe, expect, it } from 'vitest'
import { files, modelPath } from './index.ts'

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

describe('modelPath', () => {
  it('is an absolute path of a folder', async () => {
    expect(isAbsolute(modelPath)).toBe(true)
    expect((await stat(modelPath)).isDirectory()).toBe(true)
  })

  it('holds exactly the files of the table', async () => {
    const entries = await readdir(modelPath, { recursive: true, withFileTypes: true })
    const found = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(modelPath, join(entry.parentPath, entry.name)).split(sep).join('/'))
    expect(found.sort()).toEqual(files.map((file) => file.name))
  })
})

describe('files', () => {
  it.each(files)('$name has its size and checksum', async ({ name, bytes, sha256: expected }) => {
    const path = join(modelPath, name)
    expect((await stat(path)).size).toBe(bytes)
    expect(await sha256(path)).toBe(expected)
  })

  it('is frozen and stays under what a git host takes', () => {
    expect(Object.isFrozen(files) && files.every((file) => Object.isFrozen(file))).toBe(true)
    for (const file of files) expect(file.bytes, file.name).toBeLessThan(100_000_000)
  })

  it('is the table of the README', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
    for (const { name, bytes, sha256: sum } of files) {
      expect(readme).toContain(`| \`${name}\` | ${bytes.toLocaleString('en')} | \`${sum}\` |`)
    }
  })

  it('ships: the published package names the folder', async () => {
    const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
      files: string[]
    }
    expect(manifest.files).toContain('model')
  })
})
