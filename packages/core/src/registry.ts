import { SmolError } from './errors.ts'
import { describe } from './messages/message.ts'
import type { Model, SerializedModel } from './model.ts'
import { nearest } from './nearest.ts'
import type { ModelPlugin } from './plugin.ts'
import { checkPlugin } from './plugin.ts'
import { optionsOfSmolagents } from './smolagents-export.ts'

/** Which package has which provider, for the error that says what to install. */
const knownPackages: Readonly<Record<string, readonly string[]>> = Object.freeze({
  '@smol/openai': ['openai', 'OpenAIServerModel', 'OpenAIModel'],
  '@smol/azure': ['azure', 'AzureOpenAIServerModel', 'AzureOpenAIModel'],
  '@smol/hf-api': ['hf-api', 'HfApiModel', 'InferenceClientModel'],
  '@smol/litellm': ['litellm', 'LiteLLMModel', 'LiteLLMRouterModel'],
  '@smol/transformers': ['transformers', 'TransformersModel'],
  '@smol/chat-completions': ['chat-completions', 'ChatCompletionsModel'],
})

/** A set of providers, as a value. */
export interface ModelRegistry {
  /** Adds plugins. @throws SmolError `configuration` when a name is taken */
  use(...plugins: readonly ModelPlugin[]): ModelRegistry
  /**
   * Makes a model from `provider:model`, split at the first colon. The provider alone is enough where it has a default model.
   * @throws SmolError `configuration` that says which providers there are and what to install
   */
  createModel(id: string, options?: object): Model
  /** Makes a model again from its JSON; credentials come from the environment. Also reads what smolagents saved: `{ class, data }`. */
  fromJSON(json: unknown): Model
  /** What is there, in the order of registration. */
  readonly plugins: readonly ModelPlugin[]
}

/** A registry with these plugins. Importing a package registers nothing. */
export function createRegistry(...plugins: readonly ModelPlugin[]): ModelRegistry {
  const list: ModelPlugin[] = []
  const byName = new Map<string, ModelPlugin>()

  function use(...added: readonly ModelPlugin[]): ModelRegistry {
    const all = new Map(byName)
    for (const value of added) {
      const plugin = checkPlugin(value, 'registry.use(): the argument')
      const names = [plugin.name, ...(plugin.aliases ?? [])]
      const taken = names.find((name) => all.has(name))
      if (taken !== undefined)
        throw invalid(
          `Plugin '${plugin.name}': the name '${taken}' is already taken by plugin '${all.get(taken)?.name}'.`,
        )
      for (const name of names) all.set(name, plugin)
    }
    // All or none: a fault in one plugin leaves the registry as it was.
    for (const [name, plugin] of all) byName.set(name, plugin)
    list.push(...added)
    return registry
  }

  function find(name: string, wanted: string, otherwise = ''): ModelPlugin {
    const plugin = byName.get(name)
    if (plugin !== undefined) return plugin
    throw invalid(
      `${wanted}: there is no provider '${name}'. ${whatThereIs(list)} ${whatToDo(name, [...byName.keys()], otherwise)}`,
    )
  }

  function createModel(id: string, options: object = {}): Model {
    if (typeof id !== 'string' || id === '')
      throw invalid(`createModel needs an id such as 'openai:gpt-4o-mini', got ${describe(id)}.`)
    const colon = id.indexOf(':')
    const name = colon < 0 ? id : id.slice(0, colon)
    const plugin = find(name, `'${id}'`, ` If it is a model, write '<provider>:${id}'.`)
    return plugin.createModel(colon < 0 ? defaultModel(plugin) : id.slice(colon + 1), options)
  }

  function fromJSON(json: unknown): Model {
    const saved = (typeof json === 'object' && json !== null ? json : {}) as Partial<SerializedModel> & {
      data?: unknown
    }
    const name = saved.provider ?? saved.class
    if (typeof name !== 'string')
      throw invalid(
        `fromJSON needs what model.toJSON() gave: { provider, class, modelId, options }, got ${describe(json)}.`,
      )
    const plugin = find(name, `The saved model of class '${String(saved.class)}'`)
    if (typeof saved.data === 'object' && saved.data !== null)
      return fromSmolagents(plugin, saved.data as Record<string, unknown>)
    return plugin.createModel(saved.modelId ?? defaultModel(plugin), saved.options)
  }

  const registry: ModelRegistry = {
    use,
    createModel,
    fromJSON,
    get plugins() {
      return [...list]
    },
  }
  return use(...plugins)
}

function defaultModel(plugin: ModelPlugin): string {
  const modelId = plugin.options?.['modelId']?.default
  if (typeof modelId === 'string') return modelId
  throw invalid(`'${plugin.name}' names a provider but no model. Write '${plugin.name}:<model>'.`)
}

function fromSmolagents(plugin: ModelPlugin, data: Record<string, unknown>): Model {
  const { model_id: modelId } = data
  return plugin.createModel(
    typeof modelId === 'string' ? modelId : defaultModel(plugin),
    optionsOfSmolagents(data, plugin.options),
  )
}

function whatThereIs(list: readonly ModelPlugin[]): string {
  return list.length === 0 ? 'No plugin is registered.' : `Registered: ${list.map((plugin) => plugin.name).join(', ')}.`
}

/** @param otherwise what else may have been meant where the name is like none */
function whatToDo(name: string, registered: readonly string[], otherwise: string): string {
  const known = Object.entries(knownPackages).find(([, names]) =>
    names.some((each) => each.toLowerCase() === name.toLowerCase()),
  )
  if (known !== undefined) return `Run 'npm install ${known[0]}' and give its plugin to createRegistry().`
  const guess = nearest(name, [...registered, ...Object.values(knownPackages).flat()])
  const owner = Object.entries(knownPackages).find(([, names]) => guess !== undefined && names.includes(guess))
  const how =
    owner === undefined || registered.includes(guess ?? '')
      ? ''
      : ` It is in ${owner[0]}: run 'npm install ${owner[0]}'.`
  return guess === undefined
    ? `Install the package that has it and give its plugin to createRegistry().${otherwise}`
    : `Did you mean '${guess}'?${how}`
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
