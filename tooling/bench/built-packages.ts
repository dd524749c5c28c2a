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

/** The URL of each entry point as it is published, by its name. */
function builtFiles(): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { name, folder, manifest } of readWorkspace(repositoryRoot)) {
    const exports = (manifest.publishConfig?.exports ?? {}) as Record<string, { default: string }>
    for (const [key, { default: file }] of Object.entries(exports))
      files[name + key.slice(1)] = pathToFileURL(join(folder, file)).href
  }
  return files
}

/** Stands by itself: its text is a program, too. */
function useFiles(register: typeof registerHooks, files: Readonly<Record<string, string>>): void {
  register({
    resolve(specifier, context, next) {
      const url = files[specifier]
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true }
    },
  })
}
