import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { ProviderRow } from '../src/index.ts'
import { providers } from '../src/index.ts'

const file = new URL('../README.md', import.meta.url)
const between = /(<!-- providers:start -->\n).*(<!-- providers:end -->)/s

it('lists every provider in the README; `vitest -u` writes it anew', async () => {
  const readme = readFileSync(file, 'utf8').replace(
    between,
    (_whole, start: string, end: string) => `${start}\n${table()}\n${end}`,
  )
  await expect(readme).toMatchFileSnapshot(file.pathname)
})

function table(): string {
  const rows = Object.entries<ProviderRow>(providers).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const lines = rows.map(([name, { base, baseEnv = [], keyEnv = [] }]) => {
    const address =
      base === undefined ? `\`apiBase\`${variables(baseEnv, ' or ')}` : `\`${base.replaceAll('|', '\\|')}\``
    return `| \`${name}\` | ${address} | ${variables(keyEnv, '')} |`
  })
  return ['| prefix | address | key |', '| --- | --- | --- |', ...lines, ''].join('\n')
}

function variables(names: string | readonly string[], before: string): string {
  const list = [names].flat().map((name) => `\`${name}\``)
  return list.length === 0 ? '' : `${before}${list.join(', ')}`
}
