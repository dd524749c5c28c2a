import { readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { coreHttp, layers, lazyLibraries, startable } from './layers.ts'
import type { Layer } from './layers.ts'
import { packageOf, readImports } from './imports.ts'
import type { Import } from './imports.ts'
import { report } from './report.ts'
import { readSources, readWorkspace, repositoryRoot, runtimeDependencies } from './workspace.ts'
import type { Package } from './workspace.ts'

/** Compares what every package declares and imports with the table of layers. Returns what is wrong, in words. */
export function checkLayers(root: string): string[] {
  const packages = readWorkspace(root)
  const names = new Set(packages.map(({ name }) => name))
  return [...packages.flatMap((one) => checkPackage(one, names)), ...findCycles(packages)]
}

function checkPackage(one: Package, names: ReadonlySet<string>): string[] {
  const layer = layerOf(one, names)
  if (!layer) return [`${one.name} has no row in tooling/scripts/layers.ts`]

  const declared = runtimeDependencies(one.manifest)
  const problems = declared
    .filter((name) => (names.has(name) ? !layer.may.includes(name) : layer.external?.includes(name) === false))
    .map((name) => `${one.path}/package.json depends on ${name}, which its layer does not allow`)

  for (const file of readSources(one)) {
    for (const found of readImports(file, readFileSync(join(one.folder, file), 'utf8'))) {
      const problem = checkImport(one, layer, declared, file, found)
      if (problem) problems.push(`${one.path}/${file} imports ${found.specifier}: ${problem}`)
    }
  }
  return problems
}

function layerOf({ name, path }: Package, names: ReadonlySet<string>): Layer | undefined {
  if (!path.startsWith('apps/')) return layers[name]
  // Applications may use everything that is published; nothing may use them, but to start them.
  return { may: [...names].filter((other) => other in layers || startable.includes(other)) }
}

function checkImport(
  one: Package,
  layer: Layer,
  declared: readonly string[],
  file: string,
  { specifier, kind }: Import,
): string | undefined {
  if (specifier.startsWith('.')) return checkPath(one, file, specifier)
  if (specifier.startsWith('node:')) return layer.portable ? 'this package runs outside Node too' : undefined

  const name = packageOf(specifier)
  if (!name || name === one.name) return undefined
  if (name.startsWith('@smol/') && !layer.may.includes(name)) return 'its layer does not allow it'
  if (!declared.includes(name)) return `${name} is not among its dependencies`
  if (kind === 'static' && one.path.startsWith('packages/') && lazyLibraries.includes(name)) {
    return 'load it with import() at the first call'
  }
  return undefined
}

function checkPath(one: Package, file: string, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(file), specifier)
  if (!target.startsWith('src/') && !target.endsWith('.json')) return 'a package is entered by its name'
  const http = `src/${coreHttp}/`
  if (one.name === '@smol/core' && target.startsWith(http) && !file.startsWith(http))
    return 'core knows nothing of HTTP'
  return undefined
}

/** A cycle between packages, development dependencies included: no order of building and testing would exist. */
function findCycles(packages: readonly Package[]): string[] {
  const needs = new Map(
    packages.map(({ name, manifest }) => [
      name,
      [...runtimeDependencies(manifest), ...Object.keys(manifest.devDependencies ?? {})],
    ]),
  )
  const done = new Set<string>()
  const problems: string[] = []
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name)
    if (start >= 0) problems.push(`packages need each other: ${[...path.slice(start), name].join(' → ')}`)
    if (start >= 0 || done.has(name)) return
    for (const next of needs.get(name) ?? []) visit(next, [...path, name])
    done.add(name)
  }
  for (const { name } of packages) visit(name, [])
  return problems
}

if (import.meta.main) report('layers', checkLayers(repositoryRoot))
