import { afterEach, describe, expect, it } from 'vitest'
import { checkDocs, findExamples } from './check-docs.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

function check(files: Readonly<Record<string, string>>): Promise<string[]> {
  const workspace = temporaryWorkspace({
    'package.json': { name: 'root', type: 'module' },
    'packages/core/package.json': { name: '@smol/core', type: 'module', exports: { '.': './src/index.ts' } },
    'packages/core/src/index.ts': 'export const size = 1\n',
    ...files,
  })
  remove = workspace.remove
  return checkDocs(workspace.root)
}

const sound = "# Title\n\n```ts\nimport { size } from '@smol/core'\nconst twice: number = size * 2\n// 2\n```\n"

describe('checkDocs', () => {
  it('finds nothing in sound documents', async () => {
    expect(await check({ 'README.md': sound, 'docs/a.md': sound, 'packages/core/README.md': sound })).toEqual([])
  })

  it('names document and line of what does not compile', async () => {
    const problems = await check({
      'README.md': sound,
      'docs/a.md': sound.replace('size * 2', "'two'"),
      'packages/core/README.md': `${sound}\n${sound.replace('{ size }', '{ length }')}`,
    })
    expect(problems).toEqual([
      "docs/a.md:5: error TS2322: Type 'string' is not assignable to type 'number'.",
      expect.stringMatching(/^packages\/core\/README.md:12: error TS\d+: .*length/),
      expect.stringMatching(/^packages\/core\/README.md:13: error TS2304: Cannot find name 'size'/),
    ])
  })
})

describe('findExamples', () => {
  it('takes no excuse', () => {
    const text = '```ts no-check\nx\n```\n\n```js\ny\n```\n\n```sh\nz\n```\n'
    expect(findExamples('a.md', text).problems).toEqual([
      'a.md:1: write ```ts and nothing after it, so that the example is checked',
      'a.md:5: write ```ts and nothing after it, so that the example is checked',
    ])
  })

  it('finds examples inside lists', () => {
    expect(findExamples('a.md', '1. First\n   ```ts\n   one()\n   ```\n').examples).toEqual([
      { document: 'a.md', line: 3, code: 'one()\n' },
    ])
  })
})
