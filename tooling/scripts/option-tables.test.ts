import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkOptionTables, renderTable } from './option-tables.ts'
import { temporaryWorkspace } from './temporary-workspace.ts'

let remove: (() => void) | undefined
afterEach(() => remove?.())

const markers = '<!-- options:start -->\n<!-- options:end -->'

function workspace(readme: string): string {
  const made = temporaryWorkspace({
    'packages/x/package.json': { name: '@smol/x' },
    'packages/x/src/plugin.ts':
      "export const x = { name: 'x', createModel() {}, options: { size: { type: 'number', description: 'How big.' } } }",
    'packages/x/README.md': readme,
  })
  remove = made.remove
  return made.root
}

describe('renderTable', () => {
  it('says all that a row says', () => {
    const options = {
      apiKey: { type: 'string', required: true, secret: true, env: ['A_KEY', 'B_KEY'], description: 'The key.' },
      effort: { type: 'string', values: ['low', 'high'], default: 'low', aliases: ['think'], description: 'a|b.' },
      tag: { type: 'boolean | string', default: false, description: 'A <tag>.' },
    } as const
    expect(renderTable({ options })).toBe(
      [
        '| option | type | default | environment | description |',
        '| --- | --- | --- | --- | --- |',
        '| `apiKey` | `string` | required | `A_KEY`, `B_KEY` | The key. Secret: never shown, logged or exported. |',
        "| `effort` | `'low' \\| 'high'` | `\"low\"` |  | a\\|b. Also: `think`. |",
        '| `tag` | `boolean \\| string` | `false` |  | A &lt;tag>. |',
        '',
      ].join('\n'),
    )
  })
})

describe('checkOptionTables', () => {
  it('finds a README without a table', async () => {
    expect(await checkOptionTables(workspace('# x'))).toEqual([
      "packages/x/README.md: no <!-- options:start --> … <!-- options:end --> for the plugin 'x'",
    ])
  })

  it('finds a table for a plugin that is not there', async () => {
    expect(await checkOptionTables(workspace(markers.replace('start', 'start y')))).toContain(
      "packages/x/README.md: no plugin named 'y'",
    )
  })

  it('finds a stale table, writes the right one, and is content with it', async () => {
    const root = workspace(`# x\n\n${markers}\n\nMore.`)
    expect(await checkOptionTables(root)).toEqual([
      'packages/x/README.md: the option table is stale. Run `pnpm check:options --write`',
    ])
    expect(await checkOptionTables(root, true)).toEqual([])
    const readme = readFileSync(join(root, 'packages/x/README.md'), 'utf8')
    expect(readme).toContain('| `size` | `number` |  |  | How big. |\n\n<!-- options:end -->\n\nMore.')
    expect(await checkOptionTables(root)).toEqual([])
  })
})
