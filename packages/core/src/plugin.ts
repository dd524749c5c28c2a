import { SmolError } from './errors.ts'
import type { Model } from './model.ts'
import { describe } from './messages/message.ts'
import type { OptionTable } from './options.ts'

const brand = Symbol.for('smol.plugin')

/** Version of the plugin interface that this core speaks. */
export const PLUGIN_SPEC_VERSION = 1

/** What a plugin author writes. */
export interface PluginDefinition {
  /** What stands before the first `:` in `registry.createModel('name:model')`. */
  name: string
  createModel(modelId: string, options?: object): Model
  /** Further names: class names, historic names. */
  aliases?: readonly string[]
  /** A row per constructor option. */
  options?: OptionTable
  /** One sentence for lists of providers. */
  description?: string
  /** Where its documentation is: a URL. */
  docs?: string
}

/** A provider as a value. Made by `definePlugin`, used by a registry. */
export interface ModelPlugin extends Readonly<PluginDefinition> {
  readonly specVersion: typeof PLUGIN_SPEC_VERSION
}

/**
 * Makes a plugin out of its definition. It is recognised by `Symbol.for('smol.plugin')`, so that two
 * copies of this package understand each other.
 * @throws SmolError `configuration` when the name or `createModel` is missing
 */
export function definePlugin(definition: PluginDefinition): ModelPlugin {
  const { name } = definition
  if (typeof name !== 'string' || !/^[^:\s]+$/.test(name))
    throw invalid(`A plugin's name must be a string without ':' and white space, got ${describe(name)}.`)
  if (typeof definition.createModel !== 'function')
    throw invalid(`Plugin '${name}' needs a function createModel(modelId, options).`)
  const plugin = {
    ...definition,
    aliases: Object.freeze([...(definition.aliases ?? [])]),
    specVersion: PLUGIN_SPEC_VERSION,
  } as const
  Object.defineProperty(plugin, brand, { value: true })
  return Object.freeze(plugin)
}

export function isModelPlugin(value: unknown): value is ModelPlugin {
  return typeof value === 'object' && value !== null && (value as { [brand]?: unknown })[brand] === true
}

/** @throws SmolError `configuration` when it is no plugin, or one for another version of core */
export function checkPlugin(value: unknown, where: string): ModelPlugin {
  if (!isModelPlugin(value))
    throw invalid(`${where} is no plugin, but ${describe(value)}. Make one with definePlugin({ name, createModel }).`)
  const version: number = value.specVersion
  if (version !== PLUGIN_SPEC_VERSION) {
    throw invalid(
      `Plugin '${value.name}' has specVersion ${version}, but this @smol/core speaks ${PLUGIN_SPEC_VERSION}. Install matching versions of the two.`,
    )
  }
  return value
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
