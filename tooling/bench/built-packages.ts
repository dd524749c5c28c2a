import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readWorkspace, repositoryRoot } from '../scripts/workspace.ts'

/** From now on `@smol/…` in this thread is what is published, not the sources that the workspace exports. */
export function useBuiltPackages(): void {
  useFiles(registerHooks, builtFiles())
}

/** Flags for a process in whose threads, too, `@smol/…` is what is published. */
export function builtPackagesFlags(): string[] {
  const program = `import { registerHooks } from 'node:module'; (${String(useFiles)})(registerHooks, ${JSON.stringify(builtFiles())})`
  return ['--import', `data:text/javascript,${encodeURIComponent(program)}`]
}

/**
 * The URL of each module as it is published, by what is written to import it. What a package imports of itself, such as
 * `#host`, stands behind its folder.
 */
function builtFiles(): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { name, folder, manifest } of readWorkspace(repositoryRoot)) {
    const url = (file: string): string => pathToFileURL(join(folder, file)).href
    const { exports = {}, imports = {} } = (manifest.publishConfig ?? {}) as Published
    for (const [key, { default: file }] of Object.entries(exports)) files[name + key.slice(1)] = url(file)
    for (const [key, { node: file }] of Object.entries(imports)) files[url('dist') + key] = url(file)
  }
  return files
}

interface Published {
  readonly exports?: Readonly<Record<string, { readonly default: string }>>
  readonly imports?: Readonly<Record<string, { readonly node: string }>>
}

/** Stands by itself: its text is a program, too. */
function useFiles(register: typeof registerHooks, files: Readonly<Record<string, string>>): void {
  register({
    resolve(specifier, context, next) {
      const dist = context.parentURL?.replace(/(?<=\/dist)\/.*$/, '') ?? ''
      const url = files[specifier.startsWith('#') ? dist + specifier : specifier]
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true }
    },
  })
}
