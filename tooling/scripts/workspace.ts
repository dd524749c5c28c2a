import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

type Dependencies = Readonly<Record<string, string>>

/** What the checks read of a package.json. */
export interface Manifest {
  readonly name: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
  readonly exports?: unknown
  readonly bin?: unknown
  /** Names of its own, each with a source per platform. */
  readonly imports?: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly publishConfig?: {
    readonly access?: unknown
    readonly exports?: unknown
    readonly bin?: unknown
    readonly imports?: unknown
  }
  readonly dependencies?: Dependencies
  readonly peerDependencies?: Dependencies
  readonly optionalDependencies?: Dependencies
  readonly devDependencies?: Dependencies
  readonly [field: string]: unknown
}

/** One package of the workspace. */
export interface Package {
  readonly name: string
  /** Absolute path of its folder. */
  readonly folder: string
  /** The folder relative to the root, with forward slashes: `packages/core`. */
  readonly path: string
  readonly manifest: Manifest
}

/** The root of this repository. */
export const repositoryRoot = resolve(import.meta.dirname, '../..')

/** Every package under `packages` and `apps`, by path. */
export function readWorkspace(root: string): Package[] {
  return globSync('{packages,apps}/*/package.json', { cwd: root })
    .toSorted()
    .map((file) => {
      const folder = join(root, dirname(file))
      const manifest = readManifest(folder)
      return { name: manifest.name, folder, path: relative(root, folder).split('\\').join('/'), manifest }
    })
}

/** The package.json in a folder. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

/** The TypeScript sources of a package that are published: `src` without tests, relative to the package's folder. */
export function readSources({ folder }: Package): string[] {
  return globSync('src/**/*.{ts,tsx}', { cwd: folder })
    .filter((file) => !basename(file).includes('.test.'))
    .toSorted()
}

/** The names of the workspace's packages that a package needs at run time. */
export function runtimeDependencies(manifest: Manifest): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies })
}

/** The text of a file, or undefined where there is none. */
export function readIfPresent(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined
}
