import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkPackages } from './check-packages.ts'
import { writeProvider } from './new-provider.ts'
import { checkOptionTables } from './option-tables.ts'
import { run } from './run.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'
import { repositoryRoot } from './workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

/** A workspace without providers, whose packages are the real ones. */
function workspace(): string {
  const made = temporaryWorkspace({
    'node_modules/.keep': '',
    'tooling/scripts/layers.ts': readFileSync(join(repositoryRoot, 'tooling/scripts/layers.ts'), 'utf8'),
    'tsconfig.json': {
      extends: join(repositoryRoot, 'tooling/tsconfig/base.json'),
      compilerOptions: { noEmit: true },
      include: ['packages/*/src'],
    },
    'vitest.config.ts': 'export default { test: { environment: "node" } }',
  })
  remove = made.remove
  for (const name of ['vitest', '@types']) {
    symlinkSync(join(repositoryRoot, 'node_modules', name), join(made.root, 'node_modules', name))
  }
  symlinkSync(join(repositoryRoot, 'packages'), join(made.root, 'node_modules/@smol'))
  return made.root
}

describe('new-provider', () => {
  it('writes a provider that compiles, passes its tests, and keeps the house rules', async () => {
    const root = workspace()
    const paths = writeProvider(root, { name: 'acme-ai', url: 'https://api.acme.test/v1/' })

    expect(paths.map((path) => path.replace('packages/acme-ai/', ''))).toEqual([
      'src/options.ts',
      'src/acme-ai-model.ts',
      'src/opener.ts',
      'src/plugin.ts',
      'src/index.ts',
      'src/acme-ai-model.test.ts',
      'README.md',
      'package.json',
      'tsconfig.build.json',
      '.changeset/acme-ai.md',
    ])
    expect(checkPackages(root)).toEqual([])
    expect(await checkOptionTables(root, true)).toEqual([])
    expect(readFileSync(join(root, 'packages/acme-ai/README.md'), 'utf8')).toContain('`ACME_AI_API_KEY`')
    expect(readFileSync(join(root, 'tooling/scripts/layers.ts'), 'utf8')).toContain(
      "'@smol/acme-ai': { may: protocol }",
    )

    expect(await run('tsc', ['-p', root], root)).toEqual({ ok: true, output: '' })
    const tests = await run('vitest', ['run', '--root', root], root)
    expect(tests.output).toMatch(/Tests\s+\d+ passed/)
    expect(tests.ok).toBe(true)
  })

  it('refuses what it cannot make', () => {
    const root = workspace()
    const url = 'https://api.acme.test/v1'
    expect(() => writeProvider(root, { name: 'AcmeAI', url })).toThrow("not 'AcmeAI'")
    expect(() => writeProvider(root, { name: 'acme', url: 'api.acme.test' })).toThrow("'api.acme.test' is not the URL")
    writeProvider(root, { name: 'acme', url })
    expect(() => writeProvider(root, { name: 'acme', url })).toThrow('packages/acme is there already')
  })
})
