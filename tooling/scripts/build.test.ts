import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { build } from './build.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'
import { repositoryRoot } from './workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

function folderWith(faults: Readonly<Record<string, unknown>> = {}): string {
  const workspace = temporaryWorkspace({
    'package.json': {
      name: '@smol/x',
      type: 'module',
      exports: { '.': './src/index.ts', './more': './src/more/index.ts' },
      bin: { x: './src/main.ts' },
    },
    'tsconfig.build.json': { extends: join(repositoryRoot, 'tooling/tsconfig/build.json') },
    'src/index.ts':
      "export { one } from './one.ts'\nexport const later = async () => (await import('./later.ts')).two\n",
    'src/one.ts': '/** The one. */\nexport const one: number = 1\n',
    'src/later.ts': 'export const two: number = 2\n',
    'src/more/index.ts': "import { one } from '../one.ts'\nexport const three: number = one + 2\n",
    'src/main.ts': "#!/usr/bin/env node\nimport { join } from 'node:path'\nprocess.stdout.write(join('a', 'b'))\n",
    'src/worker.ts': "import { one } from './one.ts'\nprocess.stdout.write(String(one))\n",
    'src/one.test.ts': 'export const test: number = 4\n',
    'dist/old.js': 'left over',
    ...faults,
  })
  remove = workspace.remove
  symlinkSync(join(repositoryRoot, 'node_modules'), join(workspace.root, 'node_modules'))
  return workspace.root
}

describe('build', () => {
  it('writes one file per entry point, and the declarations that can be reached', async () => {
    const folder = folderWith()
    await build(folder)

    const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).toSorted()
    expect(files.filter((file) => file.endsWith('.d.ts'))).toEqual([
      'index.d.ts',
      'main.d.ts',
      'more/index.d.ts',
      'one.d.ts',
      'worker.d.ts',
    ])
    expect(files.filter((file) => file.endsWith('.js'))).toEqual(
      expect.arrayContaining(['index.js', 'later.js', 'main.js', 'more/index.js', 'worker.js']),
    )
    expect(files).not.toContain('old.js')
    expect(readFileSync(join(folder, 'dist/main.js'), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)

    const built = (await import(join(folder, 'dist/index.js'))) as { one: number; later: () => Promise<number> }
    expect([built.one, await built.later()]).toEqual([1, 2])
  })

  it('says what the compiler says, and leaves nothing half built', async () => {
    const folder = folderWith({ 'src/one.ts': "export const one: number = 'one'\n" })
    await expect(build(folder)).rejects.toThrow("src/one.ts(1,14): error TS2322: Type 'string' is not assignable")
    expect(readdirSync(folder)).not.toContain('dist')
  })
})
