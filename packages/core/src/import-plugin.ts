import { SmolError } from './errors.ts'
import type { ModelPlugin } from './plugin.ts'
import { checkPlugin, isModelPlugin } from './plugin.ts'

export interface ImportPluginOptions {
  /** Which plugin of the module, where it has several. Default: the only one. */
  name?: string
  /** Where to look the package up from: a file URL or path. Default: beside this package, then the current folder. */
  from?: string | URL
}

/**
 * Loads a provider package at run time and gives its plugin.
 * @param source a package name, or a function that imports it, which bundlers can see:
 *   `importPlugin(() => import('@smol/openai'))`
 * @throws SmolError `missing_dependency` when it is not installed, with what to run; `configuration` when it has no fitting plugin
 */
export async function importPlugin(
  source: string | (() => Promise<unknown>),
  options: ImportPluginOptions = {},
): Promise<ModelPlugin> {
  const label = typeof source === 'string' ? source : 'The imported module'
  const module = typeof source === 'string' ? await importPackage(source, options.from) : await source()
  const plugins = [...new Set(Object.values(module as object))].filter(isModelPlugin)
  const fitting = options.name === undefined ? plugins : plugins.filter((plugin) => plugin.name === options.name)
  const [plugin, another] = fitting
  if (plugin === undefined) {
    const has = plugins.length === 0 ? 'it exports none' : `it has: ${plugins.map((each) => each.name).join(', ')}`
    throw new SmolError({
      code: 'configuration',
      message: `${label} has no plugin${options.name === undefined ? '' : ` '${options.name}'`}: ${has}. A plugin is made with definePlugin().`,
    })
  }
  if (another !== undefined) {
    throw new SmolError({
      code: 'configuration',
      message: `${label} has several plugins: ${fitting.map((each) => each.name).join(', ')}. Say which: importPlugin(…, { name: '${plugin.name}' }).`,
    })
  }
  return checkPlugin(plugin, label)
}

async function importPackage(name: string, from: string | URL | undefined): Promise<unknown> {
  try {
    return await import(from === undefined ? name : resolveFrom(name, from))
  } catch (error) {
    if (!isNotFound(error, name)) throw brokenPackage(name, error)
    if (from !== undefined) throw notInstalled(name, error)
    return importBesideUser(name, error)
  }
}

/** With strict package managers only the user's own folder sees the user's packages. */
async function importBesideUser(name: string, first: unknown): Promise<unknown> {
  let resolved: string
  try {
    resolved = resolveFrom(name, `${process.cwd()}/package.json`)
  } catch {
    // Not found there either: the first failure is the one that names the package.
    throw notInstalled(name, first)
  }
  try {
    return await import(resolved)
  } catch (error) {
    throw brokenPackage(name, error)
  }
}

function resolveFrom(name: string, from: string | URL): string {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { pathToFileURL } = process.getBuiltinModule('node:url')
  return pathToFileURL(createRequire(from).resolve(name)).href
}

function isNotFound(error: unknown, name: string): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  // Only the package itself: a dependency of it that is missing is another fault.
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') &&
    typeof message === 'string' &&
    (message.includes(`'${name}'`) || message.includes(`"${name}"`))
  )
}

function notInstalled(name: string, cause: unknown): SmolError {
  return new SmolError({
    code: 'missing_dependency',
    message: `The package ${name} is not installed. Run 'npm install ${name}'.`,
    cause,
  })
}

function brokenPackage(name: string, cause: unknown): SmolError {
  return new SmolError({
    code: 'missing_dependency',
    message: `The package ${name} is installed, but could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
    cause,
  })
}
