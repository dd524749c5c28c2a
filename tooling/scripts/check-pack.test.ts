import { afterEach, describe, expect, it } from 'vitest'
import { commonFields } from './check-packages.ts'
import { checkContent, checkPack } from './check-pack.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

describe('checkContent', () => {
  const files = ['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'dist/index.d.ts']
  const manifest = { name: '@smol/x', dependencies: { '@smol/core': '^1.0.0' } }

  it('finds nothing in a sound tarball', () => {
    expect(checkContent(files, ['src/index.ts'], ['dist/index.js'], manifest)).toEqual([])
  })

  it.each([
    ['a missing licence', files.slice(1), ['src/index.ts'], 'LICENSE is not in the tarball'],
    [
      'a declaration without a source',
      [...files, 'dist/old.d.ts'],
      ['src/index.ts'],
      'dist/old.d.ts has no source: remove dist and build again',
    ],
    ['no entry point', files.slice(0, 3), ['src/index.ts'], 'dist/index.js was not built: run the build first'],
    [
      'a left-over',
      [...files, 'dist/old.js'],
      ['src/index.ts'],
      'dist/old.js has no source: remove dist and build again',
    ],
    ['a source', [...files, 'src/index.ts'], ['src/index.ts'], 'src/index.ts must not be published'],
    ['a test', [...files, 'dist/a.test.js'], ['src/index.ts'], 'dist/a.test.js must not be published'],
  ])('finds %s', (_, packed, sources, problem) => {
    expect(checkContent(packed, sources, ['dist/index.js'], manifest)).toContain(problem)
  })

  it('finds a dependency that only this workspace understands', () => {
    const local = { ...manifest, dependencies: { '@smol/core': 'workspace:^' } }
    expect(checkContent(files, ['src/index.ts'], ['dist/index.js'], local)).toEqual([
      '@smol/core is published as workspace:^',
    ])
  })
})

describe('checkPack', () => {
  /** A package as the build leaves it, changed by `faults`. */
  async function check(faults: Readonly<Record<string, unknown>>): Promise<string> {
    const workspace = temporaryWorkspace({
      'packages/x/package.json': {
        ...commonFields('packages/x'),
        version: '1.0.0',
        files: ['dist'],
        exports: { '.': './src/index.ts' },
        publishConfig: { exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } },
      },
      'packages/x/README.md': '# @smol/x',
      'packages/x/LICENSE': 'Apache-2.0',
      'packages/x/src/index.ts': 'export const x = 1',
      'packages/x/dist/index.js': 'export const x = 1',
      'packages/x/dist/index.d.ts': 'export declare const x = 1',
      ...faults,
    })
    remove = workspace.remove
    return (await checkPack(workspace.root)).join('\n')
  }

  it('finds nothing in a sound package', async () => {
    expect(await check({})).toBe('')
  })

  it('says what publint, attw and an import say', async () => {
    const problems = await check({
      'packages/x/dist/index.js': "module.exports = require('./gone.js')",
      'packages/x/dist/index.d.ts': "export * from './gone.ts'",
    })
    expect(problems).toMatch(/publint:[^]*written in CJS/)
    expect(problems).toMatch(/attw:[^]*Internal resolution error/)
    expect(problems).toMatch(/@smol\/x cannot be imported:[^]*is not defined/)
  })
})
