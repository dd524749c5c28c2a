import { afterEach, describe, expect, it } from 'vitest'
import { checkLayers } from './check-layers.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

/** A sound workspace of three packages, changed by `faults`. */
function check(faults: Readonly<Record<string, unknown>>): string[] {
  const workspace = temporaryWorkspace({
    'packages/core/package.json': { name: '@smol/core' },
    'packages/core/src/index.ts': "export * from './model.ts'\n",
    'packages/core/src/model.ts': 'export const model = 1\n',
    'packages/core/src/http/send.ts': "import { model } from '../model.ts'\nexport const send = model\n",
    'packages/openai/package.json': {
      name: '@smol/openai',
      dependencies: { '@smol/core': 'workspace:^', openai: '7.57.0' },
    },
    'packages/openai/src/index.ts':
      "import type { ClientOptions } from 'openai'\nimport { model } from '@smol/core'\n" +
      "export const load = async (options: ClientOptions) => [await import('openai'), options, model]\n",
    'packages/openai/src/index.test.ts': "import { anything } from '@smol/litellm'\n",
    'apps/cli/package.json': { name: '@smol/cli', dependencies: { '@smol/openai': 'workspace:^' } },
    'apps/cli/src/main.ts': "import { load } from '@smol/openai'\nload({})\n",
    ...faults,
  })
  remove = workspace.remove
  return checkLayers(workspace.root)
}

describe('checkLayers', () => {
  it('finds nothing in a sound workspace', () => {
    expect(check({})).toEqual([])
  })

  it.each([
    [
      'a dependency downwards',
      {
        'packages/chat-completions/package.json': {
          name: '@smol/chat-completions',
          dependencies: { '@smol/openai': 'workspace:^' },
        },
      },
      'packages/chat-completions/package.json depends on @smol/openai, which its layer does not allow',
    ],
    [
      'a foreign dependency of core',
      { 'packages/core/package.json': { name: '@smol/core', dependencies: { lodash: '1' } } },
      'packages/core/package.json depends on lodash, which its layer does not allow',
    ],
    [
      'an import downwards',
      { 'packages/core/src/model.ts': "export { load } from '@smol/openai'\n" },
      'packages/core/src/model.ts imports @smol/openai: its layer does not allow it',
    ],
    [
      'a type import of an undeclared package',
      { 'packages/openai/src/x.ts': "import type { X } from '@smol/chat-completions'\nexport type Y = X\n" },
      'packages/openai/src/x.ts imports @smol/chat-completions: @smol/chat-completions is not among its dependencies',
    ],
    [
      'core that reaches into its HTTP part',
      { 'packages/core/src/index.ts': "export * from './http/send.ts'\n" },
      'packages/core/src/index.ts imports ./http/send.ts: core knows nothing of HTTP',
    ],
    [
      'a built-in module in a portable package',
      { 'packages/core/src/model.ts': "import { readFile } from 'node:fs'\nexport const model = readFile\n" },
      'packages/core/src/model.ts imports node:fs: this package runs outside Node too',
    ],
    [
      'a library that loads with the module',
      { 'packages/openai/src/x.ts': "import OpenAI from 'openai'\nexport const x = OpenAI\n" },
      'packages/openai/src/x.ts imports openai: load it with import() at the first call',
    ],
    [
      'a path into another package',
      { 'packages/openai/src/x.ts': "export * from '../../core/src/model.ts'\n" },
      'packages/openai/src/x.ts imports ../../core/src/model.ts: a package is entered by its name',
    ],
    [
      'an import of an application',
      { 'packages/openai/src/x.ts': "export * from '@smol/cli'\n" },
      'packages/openai/src/x.ts imports @smol/cli: its layer does not allow it',
    ],
    [
      'a package without a row',
      { 'packages/new/package.json': { name: '@smol/new' } },
      '@smol/new has no row in tooling/scripts/layers.ts',
    ],
    [
      'a cycle through development dependencies',
      { 'packages/core/package.json': { name: '@smol/core', devDependencies: { '@smol/openai': 'workspace:^' } } },
      'packages need each other: @smol/openai → @smol/core → @smol/openai',
    ],
  ])('finds %s', (_, faults, problem) => {
    expect(check(faults)).toEqual([problem])
  })
})
