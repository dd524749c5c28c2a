import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * Loads `@mlc-ai/web-xgrammar`. The package calls itself a module and is none, so that Node cannot import it. Its file
 * runs as it would in a Web Worker, without `process`: seeing one it would import dynamically, which code without a file
 * of its own cannot, and would put handlers of its own on the process.
 */
export async function importPackage(): Promise<unknown> {
  const file = createRequire(import.meta.url).resolve('@mlc-ai/web-xgrammar')
  const location = { href: pathToFileURL(file).href }
  const module = { exports: {} }
  const scope = {
    module,
    exports: module.exports,
    process: undefined,
    location,
    self: { location },
    importScripts: () => undefined,
  }
  const run = Reflect.construct(Function, [...Object.keys(scope), await readFile(file, 'utf8')]) as (
    ...values: unknown[]
  ) => void
  run(...Object.values(scope))
  return module.exports
}
