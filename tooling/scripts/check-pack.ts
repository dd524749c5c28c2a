import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, posix, relative } from 'node:path'
import { entryPoints } from './build.ts'
import { readImports } from './imports.ts'
import { install } from './install.ts'
import { report } from './report.ts'
import { run } from './run.ts'
import { readIfPresent, readManifest, readSources, readWorkspace, repositoryRoot } from './workspace.ts'
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
    for (const one of published) problems.push(...(await checkOne(one, folder)))
    for (const one of published) problems.push(...(await importAll(one, folder)))
    return problems
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function checkOne(one: Package, folder: string): Promise<string[]> {
  const { tarball, home } = await install(one, folder)
  const [publint, attw] = await Promise.all([
    run('publint', ['run', '--strict', tarball], folder),
    // A program is started, not imported: it has no types to be wrong.
    one.manifest.exports ? run('attw', [tarball, '--profile', 'esm-only', '--no-emoji'], folder) : undefined,
  ])

  const scripts = followImports(home, entryPoints(one.folder, one.manifest).map(scriptOf))
  // Read from the tarball: pnpm adds the root's LICENSE to it and does not list it.
  const problems = checkContent(listFiles(home), readSources(one), scripts, readManifest(home))
  if (!publint.ok) problems.push(`publint:\n${publint.output}`)
  if (attw?.ok === false) problems.push(`attw:\n${attw.output}`)
  return problems.map((problem) => `${one.name}: ${problem}`)
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split('\\').join('/'))
}

/** The scripts that the entry points of a built package load, directly or not, whether they are there or not. */
function followImports(home: string, entries: readonly string[]): string[] {
  const found = new Set(entries)
  for (const file of found) {
    for (const { specifier } of readImports(file, readIfPresent(join(home, file)) ?? '')) {
      if (specifier.startsWith('.')) found.add(posix.join(posix.dirname(file), specifier))
    }
  }
  return [...found]
}

function scriptOf(source: string): string {
  return source.replace(/^src\//, 'dist/').replace(/\.tsx?$/, '.js')
}

/**
 * What must and must not be in a tarball.
 * @param files the paths in it
 * @param sources what it was built from
 * @param scripts the built files that its entry points need
 */
export function checkContent(
  files: readonly string[],
  sources: readonly string[],
  scripts: readonly string[],
  manifest: Manifest,
): string[] {
  const problems: string[] = []
  for (const file of ['LICENSE', 'README.md']) {
    if (!files.includes(file)) problems.push(`${file} is not in the tarball`)
  }
  for (const file of scripts) {
    if (!files.includes(file)) problems.push(`${file} was not built: run the build first`)
  }
  // Declarations that nobody can import are left out; attw says when one is missed.
  const built = [...scripts, ...sources.map((source) => scriptOf(source).replace(/\.js$/, '.d.ts'))]
  for (const file of files) {
    const known = !/^dist\/.*\.(js|ts)$/.test(file) || built.includes(file)
    if (!known) problems.push(`${file} has no source: remove dist and build again`)
    if (/(^|\/)(src|test)\/|\.test\./.test(file)) problems.push(`${file} must not be published`)
  }
  const dependencies = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }
  for (const [name, range] of Object.entries(dependencies)) {
    if (/^(workspace|catalog|file|link):/.test(range)) problems.push(`${name} is published as ${range}`)
  }
  return problems
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
