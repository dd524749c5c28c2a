import type { OptionRow } from '@smol/core'
import type { CommandName } from './commands.ts'
import { commandOf, commands } from './commands.ts'
import { completionScripts } from './completion-scripts.ts'
import { allPlugins, findPlugin } from './find-plugin.ts'
import type { Flag } from './flags.ts'
import { flags } from './flags.ts'
import { localModels, modelsOf } from './known-models.ts'
import { defaultModel, providerList } from './provider-list.ts'

/** What may stand where the cursor is. */
interface Candidate {
  readonly value: string
  readonly says: string
}

interface Place {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What was typed before the cursor. */
interface Typed {
  readonly command: CommandName
  readonly words: readonly string[]
  readonly plugins: readonly string[]
  readonly model: string | undefined
  /** The flag whose value is due. */
  readonly open: string | undefined
}

const FILES: ReadonlySet<string> = new Set(['image', 'json-schema', 'plugin'])

/**
 * What the last of these words can become.
 * @param words all of the command line behind `smol` up to the cursor, the last one as far as it is typed
 */
export async function candidates(words: readonly string[], place: Place): Promise<readonly Candidate[] | 'files'> {
  const current = words.at(-1) ?? ''
  const typed = read(words.slice(0, -1))
  const [, inline, begun = ''] = /^--([a-z-]+)=(.*)$/s.exec(current) ?? []
  const flag = inline ?? typed.open
  if (flag !== undefined) {
    if (FILES.has(flag)) return 'files'
    const values = await valuesOf(flag, inline === undefined ? current : begun, typed, place)
    return matching(
      values.map(({ value, says }) => ({ value: inline === undefined ? value : `--${inline}=${value}`, says })),
      current,
    )
  }
  return matching(current.startsWith('-') ? flagsOf(typed.command) : await wordsOf(typed, place), current)
}

function matching(all: readonly Candidate[], begun: string): Candidate[] {
  return all.filter(({ value }) => value.startsWith(begun))
}

/** Reads leniently: what is being typed is not complete. */
function read(before: readonly string[]): Typed {
  const words: string[] = []
  const plugins: string[] = []
  let model: string | undefined
  let open: string | undefined
  const take = (name: string, value: string): void => {
    if (name === 'plugin') plugins.push(value)
    if (name === 'model') model = value
  }
  for (const word of before) {
    if (open !== undefined) {
      take(open, word)
      open = undefined
      continue
    }
    const [, name, value] = /^--([a-z-]+)(?:=(.*))?$/s.exec(word) ?? []
    const long = name ?? Object.entries(flags).find(([, { short }]) => word === `-${short}`)?.[0]
    if (long === undefined) words.push(word)
    else if (value !== undefined) take(long, value)
    else if (Object.hasOwn(flags, long) && flags[long]?.type !== 'boolean') open = long
  }
  return { command: commandOf(words[0] ?? '') ?? 'ask', words, plugins, model, open }
}

/** Nothing is loaded for the names of our own. */
async function providerNames(plugins: readonly string[], cwd: string): Promise<string[]> {
  const own = plugins.length === 0 ? [] : (await allPlugins({ plugins, cwd })).map(({ name }) => name)
  return [...new Set([...own, ...providerList.map(({ names: [name = ''] }) => name)])]
}

function flagsOf(command: CommandName): Candidate[] {
  return commands[command].flags.map((name) => ({ value: `--${name}`, says: (flags[name] as Flag).description }))
}

async function wordsOf({ command, words, plugins }: Typed, { cwd }: Place): Promise<Candidate[]> {
  if (words.length === 0) {
    return Object.entries(commands)
      .filter(([name]) => name !== 'ask')
      .map(([value, { description }]) => ({ value, says: description }))
  }
  if (words.length > 1) return []
  if (command === 'providers') return (await providerNames(plugins, cwd)).map((value) => ({ value, says: '' }))
  if (command === 'completion') return Object.keys(completionScripts).map((value) => ({ value, says: '' }))
  return []
}

async function valuesOf(flag: string, begun: string, typed: Typed, place: Place): Promise<Candidate[]> {
  if (flag === 'model') return modelsFor(begun, typed, place)
  if (flag === 'option') return optionsFor(begun, typed, place)
  return flags[flag] === undefined ? [] : choicesOf(flags[flag])
}

/** Names of providers until one is chosen, then its models: nothing is loaded before it is wanted. */
async function modelsFor(begun: string, { plugins }: Typed, { cwd, env }: Place): Promise<Candidate[]> {
  const chosen = begun.split(':')[0] ?? ''
  if (!begun.includes(':')) {
    const models = (await providerNames(plugins, cwd)).map((name) => ({ value: `${name}:`, says: 'provider' }))
    const standard = env['SMOL_MODEL']?.trim()
    return [...(standard ? [{ value: standard, says: 'SMOL_MODEL' }] : []), ...models]
  }
  const plugin = await findPlugin(chosen, { plugins, cwd }, '-m')
  const known = [
    ...(plugin.name === 'transformers'
      ? [{ name: defaultModel, description: 'answers when there is no -m' }, ...(await localModels(cwd, env))]
      : []),
    ...modelsOf(plugin),
  ]
  return known.map(({ name, description }) => ({ value: name.replace(/^[^:]*/, chosen), says: description }))
}

/** `NAME=` of the provider that is chosen, then its values. */
async function optionsFor(begun: string, { plugins, model }: Typed, { cwd, env }: Place): Promise<Candidate[]> {
  const id = model ?? (env['SMOL_MODEL']?.trim() || defaultModel)
  const { options = {} } = await findPlugin(id, { plugins, cwd }, '-o')
  const [name = ''] = begun.split('=')
  const row = begun.includes('=') ? options[name] : undefined
  if (row !== undefined) return choicesOf(row).map(({ value, says }) => ({ value: `${name}=${value}`, says }))
  return Object.entries(options)
    .filter(([option, { type }]) => option !== 'modelId' && type !== 'function')
    .map(([option, { description }]) => ({ value: `${option}=`, says: description }))
}

function choicesOf({ type, values }: OptionRow): Candidate[] {
  const choices = values ?? (type === 'boolean' ? ['true', 'false'] : [])
  return choices.map((value) => ({ value: String(value), says: '' }))
}
