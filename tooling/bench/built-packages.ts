import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readWorkspace, repositoryRoot } from '../scripts/workspace.ts'

/** From now on `@smol/…` in this process is what is published, not the sources that the workspace exports. */
export function useBuiltPackages(): void {
  const files = new Map<string, string>()
  for (const { name, folder, manifest } of readWorkspace(repositoryRoot)) {
    const exports = (manifest.publishConfig?.exports ?? {}) as Record<string, { default: string }>
    for (const [key, { default: file }] of Object.entries(exports)) files.set(name + key.slice(1), join(folder, file))
  }
  registerHooks({
    resolve(specifier, context, next) {
      const file = files.get(specifier)
      return file === undefined ? next(specifier, context) : { url: pathToFileURL(file).href, shortCircuit: true }
    },
  })
}
