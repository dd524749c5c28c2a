import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { checkOptionTables } from './option-tables.ts'
import { providerFiles } from './provider-template.ts'
import type { NewProvider } from './provider-template.ts'
import { run } from './run.ts'
import { repositoryRoot } from './workspace.ts'

const usage = 'Usage: pnpm new-provider NAME --url https://api.example.com/v1'

/**
 * Writes the package of a new provider and its row in the table of layers. Returns the paths written.
 * @throws what is wrong with the name, the URL, or the place
 */
export function writeProvider(root: string, provider: NewProvider): string[] {
  const { name, url } = provider
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(`A provider's name is lower case words with hyphens, such as acme-ai, not '${name}'. ${usage}`)
  }
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) throw new Error(`'${url}' is not the URL of an API. ${usage}`)
  if (existsSync(join(root, 'packages', name))) throw new Error(`packages/${name} is there already.`)

  const files = providerFiles({ name, url: url.replace(/\/+$/, '') })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const layers = join(root, 'tooling/scripts/layers.ts')
  const before = "  '@smol/transformers':"
  writeFileSync(
    layers,
    readFileSync(layers, 'utf8').replace(before, `  '@smol/${name}': { may: protocol },\n${before}`),
  )
  return Object.keys(files)
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { url: { type: 'string' } } })
  const [name] = positionals
  if (name === undefined || values.url === undefined) throw new Error(usage)

  const paths = writeProvider(repositoryRoot, { name, url: values.url })
  for (const [command, ...args] of [
    ['pnpm', 'install', '--no-frozen-lockfile'],
    ['oxfmt', `packages/${name}`],
  ] as const) {
    const { ok, output } = await run(command, args, repositoryRoot)
    if (!ok) throw new Error(output)
  }
  await checkOptionTables(repositoryRoot, true)
  console.log(
    `Written:\n${paths.map((path) => `  ${path}`).join('\n')}\nNext: pnpm test packages/${name}, then pnpm check.`,
  )
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
