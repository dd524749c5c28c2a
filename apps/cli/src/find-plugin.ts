import { existsSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ModelPlugin } from '@smol/core'
import { createRegistry, importPlugin, isSmolError } from '@smol/core'
import { providerList } from './provider-list.ts'
import { usageError } from './usage-error.ts'

/** Where to look for a provider. */
export interface PluginSources {
  /** Modules that the user named, looked at first. */
  readonly plugins: readonly string[]
  /** Relative paths start here. */
  readonly cwd: string
}

/**
 * The plugin of a provider. Nothing is loaded but the user's own modules and that one.
 * @param id the provider's name, or one of its aliases, perhaps with a model behind a colon
 * @param where how to name what was asked for in an error
 * @throws SmolError `configuration` that names the nearest provider; `missing_dependency` where a package is not installed
 */
export async function findPlugin(id: string, { plugins, cwd }: PluginSources, where: string): Promise<ModelPlugin> {
  const name = id.replace(/:.*/s, '')
  const added = await loadPlugins(plugins, cwd)
  const own = added.find((plugin) => [plugin.name, ...(plugin.aliases ?? [])].includes(name))
  if (own !== undefined) return own
  const entry = providerList.find(({ names }) => names.includes(name))
  if (entry !== undefined) return entry.load()
  throw await unknownProvider(id, added, where)
}

/** Every plugin there is, the user's own ones first. */
export async function allPlugins({ plugins, cwd }: PluginSources): Promise<ModelPlugin[]> {
  const [added, ...known] = await Promise.all([loadPlugins(plugins, cwd), ...providerList.map((entry) => entry.load())])
  return [...added, ...known]
}

/** The plugins of the user's own modules: packages, or files. */
function loadPlugins(modules: readonly string[], cwd: string): Promise<ModelPlugin[]> {
  return Promise.all(modules.map((module) => loadPlugin(module, cwd)))
}

async function loadPlugin(module: string, cwd: string): Promise<ModelPlugin> {
  if (!/^\.{1,2}[/\\]/.test(module) && !isAbsolute(module)) return importPlugin(module)
  const path = resolve(cwd, module)
  if (!existsSync(path)) throw usageError(`--plugin: there is no file ${module}.`)
  try {
    return await importPlugin(() => import(pathToFileURL(path).href))
  } catch (error) {
    throw usageError(`--plugin ${module}: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

/** A registry of everything there is knows which name was meant, and in which package it is. */
async function unknownProvider(id: string, added: readonly ModelPlugin[], where: string): Promise<unknown> {
  const known = await Promise.all(providerList.map((entry) => entry.load()))
  try {
    return createRegistry(...added, ...known).createModel(id)
  } catch (error) {
    if (!isSmolError(error)) throw error
    return usageError(`${where}: ${error.message} A provider of another package: --plugin PACKAGE.`, error)
  }
}
