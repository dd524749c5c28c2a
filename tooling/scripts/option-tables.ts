import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ModelPlugin, OptionRow } from '../../packages/core/src/index.ts'
import { report } from './report.ts'
import { readIfPresent, readWorkspace, repositoryRoot } from './workspace.ts'
import type { Package } from './workspace.ts'

/** `<!-- options:start -->`, or `<!-- options:start NAME -->` where a package has more than one plugin. */
const table = /(<!-- options:start ?([^ ]*) -->\n).*?(<!-- options:end -->)/gs

/**
 * Compares the option table in every provider's README with `plugin.options`, the one place where options are written
 * down. Returns what is wrong, in words; with `write` the READMEs are corrected instead.
 */
export async function checkOptionTables(root: string, write = false): Promise<string[]> {
  const problems = await Promise.all(readWorkspace(root).map((one) => checkPackage(one, write)))
  return problems.flat()
}

async function checkPackage(one: Package, write: boolean): Promise<string[]> {
  if (readIfPresent(join(one.folder, 'src/plugin.ts')) === undefined) return []
  const plugins = await loadPlugins(one)
  const file = join(one.folder, 'README.md')
  const readme = readIfPresent(file) ?? ''

  const problems: string[] = []
  const seen = new Set<string>()
  const corrected = readme.replace(table, (whole, start: string, name: string, end: string) => {
    const plugin = plugins.find((candidate) => candidate.name === name) ?? (name === '' ? plugins[0] : undefined)
    if (plugin) seen.add(plugin.name)
    else problems.push(`${one.path}/README.md: no plugin named '${name}'`)
    return plugin ? `${start}\n${renderTable(plugin)}\n${end}` : whole
  })
  for (const { name } of plugins.filter((plugin) => !seen.has(plugin.name))) {
    problems.push(`${one.path}/README.md: no <!-- options:start --> … <!-- options:end --> for the plugin '${name}'`)
  }
  if (corrected !== readme && write) writeFileSync(file, corrected)
  if (corrected !== readme && !write) {
    problems.push(`${one.path}/README.md: the option table is stale. Run \`pnpm check:options --write\``)
  }
  return problems
}

async function loadPlugins({ folder }: Package): Promise<ModelPlugin[]> {
  const url = pathToFileURL(join(folder, 'src/plugin.ts')).href
  const exported = Object.values((await import(url)) as Record<string, unknown>)
  return exported.filter((value): value is ModelPlugin => {
    return typeof value === 'object' && value !== null && 'createModel' in value
  })
}

/** The option table of one plugin as Markdown. */
export function renderTable({ options = {} }: Pick<ModelPlugin, 'options'>): string {
  const rows = Object.entries(options).map(([name, row]) => [
    `\`${name}\``,
    renderType(row),
    row.required ? 'required' : row.default === undefined ? '' : code(JSON.stringify(row.default)),
    [row.env ?? []].flat().map(code).join(', '),
    renderDescription(row),
  ])
  const lines = [['option', 'type', 'default', 'environment', 'description'], Array<string>(5).fill('---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |\n`).join('')
}

function renderType({ type, values }: OptionRow): string {
  const literals = values?.map((value) => `'${value}'`) ?? []
  const others = type.split(' | ').filter((name) => name !== 'string' || literals.length === 0)
  return code([...literals, ...others].join(' | '))
}

function renderDescription({ description, aliases = [], secret }: OptionRow): string {
  const also = aliases.length > 0 ? ` Also: ${aliases.map(code).join(', ')}.` : ''
  return `${escapeMarkdown(description)}${also}${secret ? ' Secret: never shown, logged or exported.' : ''}`
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``
}

if (import.meta.main) report('options', await checkOptionTables(repositoryRoot, process.argv.includes('--write')))

/** A pipe would end the cell, and `<think>` be taken for HTML. */
function escapeMarkdown(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
}
