import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { report } from './report.ts'
import { run } from './run.ts'
import { readSources, readWorkspace, repositoryRoot } from './workspace.ts'
import type { Manifest, Package } from './workspace.ts'

/**
 * Packs every published package as the registry would get it and looks at the tarball as a user does: what is in it,
 * what publint and attw say, and whether every entry point can be imported beside the other tarballs. Needs a build.
 * Returns what is wrong, in words.
 */
export async function checkPack(root: string): Promise<string[]> {
  const published = readWorkspace(root).filter(({ manifest }) => !manifest.private)
  const folder = mkdtempSync(join(tmpdir(), 'smol-pack-'))
  try {
    const problems: string[] = []
    for (const one of published) problems.push(...(await packOne(one, folder)))
    for (const one of published) problems.push(...(await importAll(one, folder)))
    return problems
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function packOne(one: Package, folder: string): Promise<string[]> {
  const packed = await run(
    'pnpm',
    ['pack', '--json', '--pack-gzip-level', '1', '--pack-destination', folder],
    one.folder,
  )
  if (!packed.ok) return [`${one.name}: pnpm pack failed:\n${packed.output}`]
  const { filename, files } = JSON.parse(packed.output) as { filename: string; files: { path: string }[] }

  const home = join(folder, 'node_modules', one.name)
  mkdirSync(home, { recursive: true })
  const [unpacked, publint, attw] = await Promise.all([
    run('tar', ['xzf', filename, '-C', home, '--strip-components=1'], folder),
    run('publint', ['run', '--strict', filename], folder),
    // A program is started, not imported: it has no types to be wrong.
    one.manifest.exports ? run('attw', [filename, '--profile', 'esm-only', '--no-emoji'], folder) : undefined,
  ])
  if (!unpacked.ok) return [`${one.name}: the tarball cannot be unpacked:\n${unpacked.output}`]
  linkDependencies(one, folder)

  const manifest = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as Manifest
  const problems = checkContent(
    files.map(({ path }) => path),
    readSources(one),
    manifest,
  )
  if (!publint.ok) problems.push(`publint:\n${publint.output}`)
  if (attw?.ok === false) problems.push(`attw:\n${attw.output}`)
  return problems.map((problem) => `${one.name}: ${problem}`)
}

/** What must and must not be in a tarball, from the paths in it, the sources it was built from and its package.json. */
export function checkContent(files: readonly string[], sources: readonly string[], manifest: Manifest): string[] {
  const problems: string[] = []
  for (const file of ['LICENSE', 'README.md']) {
    if (!files.includes(file)) problems.push(`${file} is not in the tarball`)
  }
  const built = new Set(
    sources
      .map((source) => source.replace(/^src\//, 'dist/').replace(/\.tsx?$/, ''))
      .flatMap((stem) => [`${stem}.js`, `${stem}.d.ts`]),
  )
  for (const file of built) {
    if (!files.includes(file)) problems.push(`${file} was not built: run the build first`)
  }
  for (const file of files) {
    const known = built.has(file) || !file.startsWith('dist/') || !/\.(js|ts)$/.test(file)
    if (!known) problems.push(`${file} has no source: remove dist and build again`)
    if (/(^|\/)(src|test)\/|\.test\./.test(file)) problems.push(`${file} must not be published`)
  }
  const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
  for (const [name, range] of Object.entries(dependencies)) {
    if (/^(workspace|catalog|file|link):/.test(range)) problems.push(`${name} is published as ${range}`)
  }
  return problems
}

/** Gives the unpacked tarballs the third-party packages that the workspace has installed for them. */
function linkDependencies({ folder: source, manifest }: Package, folder: string): void {
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (name.startsWith('@smol/')) continue
    const link = join(folder, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    try {
      symlinkSync(realpathSync(join(source, 'node_modules', name)), link)
    } catch (error) {
      // Two packages that share a dependency share its link.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}

async function importAll({ name, manifest }: Package, folder: string): Promise<string[]> {
  const entries = Object.keys(manifest.exports ?? {}).map((key) => name + key.slice(1))
  const outcomes = await Promise.all(
    entries.map(async (entry) => ({
      entry,
      ...(await run('node', ['--input-type=module', '-e', `await import('${entry}')`], folder)),
    })),
  )
  return outcomes.filter(({ ok }) => !ok).map(({ entry, output }) => `${entry} cannot be imported:\n${output}`)
}

if (import.meta.main) report('pack', await checkPack(repositoryRoot))
