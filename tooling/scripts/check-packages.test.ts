import { afterEach, describe, expect, it } from 'vitest'
import { checkPackages, commonFields } from './check-packages.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

const manifest = {
  ...commonFields('packages/openai'),
  version: '1.0.0',
  description: 'Everything that one needs to know.',
  files: ['dist', 'README.md', 'LICENSE'],
  exports: { '.': './src/index.ts' },
  publishConfig: { access: 'public', exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } },
  scripts: { build: 'node ../../tooling/scripts/build.ts' },
}
const readme = "# @smol/openai\n\n```ts\nimport { f } from '@smol/openai'\nf()\n// the answer\n```\n"
const tsconfig = { extends: '../../tooling/tsconfig/build.json' }

function check(faults: Readonly<Record<string, unknown>>, files: Readonly<Record<string, unknown>> = {}): string[] {
  const workspace = temporaryWorkspace({
    'packages/openai/package.json': { ...manifest, ...faults },
    'packages/openai/README.md': readme,
    'packages/openai/tsconfig.build.json': tsconfig,
    ...files,
  })
  remove = workspace.remove
  return checkPackages(workspace.root).map((problem) => problem.replace('packages/openai/', ''))
}

describe('checkPackages', () => {
  it('finds nothing in a sound package', () => {
    expect(check({})).toEqual([])
  })

  it.each([
    ['another name', { name: '@smol/open-ai' }, 'package.json: name must be "@smol/openai"'],
    ['a missing licence', { license: undefined }, 'package.json: license must be "Apache-2.0"'],
    ['side effects', { sideEffects: true }, 'package.json: sideEffects must be false'],
    ['no version', { version: '1' }, 'package.json: version is not a version'],
    ['tests in the tarball', { files: ['src'] }, 'package.json: files must contain dist'],
    ['exports of built files', { exports: './dist/index.js' }, 'package.json: exports must map names to ./src/….ts'],
    [
      'a subpath that is not published',
      { exports: { '.': './src/index.ts', './http': './src/http/index.ts' } },
      'package.json: publishConfig must be {"access":"public","exports":{' +
        '".":{"types":"./dist/index.d.ts","default":"./dist/index.js"},' +
        '"./http":{"types":"./dist/http/index.d.ts","default":"./dist/http/index.js"}}}',
    ],
    [
      'a fixed version of a neighbour',
      { dependencies: { '@smol/core': '1.0.0' } },
      'package.json: @smol/core must be workspace:^',
    ],
    [
      'another build',
      { scripts: { build: 'true' } },
      'package.json: scripts.build must be "node ../../tooling/scripts/build.ts"',
    ],
  ])('finds %s', (_, faults, problem) => {
    expect(check(faults)).toContain(problem)
  })

  it('finds a first release that nobody announced', () => {
    const problem = 'package.json: a package that was never released needs a changeset: minor'
    expect(check({ version: '0.0.0' })).toEqual([problem])
    expect(
      check({ version: '0.0.0' }, { '.changeset/a.md': "---\n'@smol/openai': minor\n---\n\nIt is there.\n" }),
    ).toEqual([])
  })

  it('finds a build of its own', () => {
    expect(check({}, { 'packages/openai/tsconfig.build.json': { extends: '../tsconfig.json' } })).toEqual([
      'tsconfig.build.json must be {"extends":"../../tooling/tsconfig/build.json"}',
    ])
  })

  it.each([
    ['no title', readme.replace('# ', ''), 'README.md must start with "# @smol/openai"'],
    [
      'another import',
      readme.replace("from '@smol/openai'", "from 'x'"),
      'README.md: no import of @smol/openai on the first screen',
    ],
    ['no call', readme.replace('f()', 'f'), 'README.md: no call on the first screen'],
    ['no output', readme.replace('// the answer\n', ''), 'README.md: no output (// …) on the first screen'],
    [
      'everything below the first screen',
      readme.replace('\n\n', '\n'.repeat(50)),
      'README.md: no call on the first screen',
    ],
  ])('finds a README with %s', (_, text, problem) => {
    const problems = check({}, { 'packages/openai/README.md': text })
    expect(problems).toContain(problem)
  })
})
