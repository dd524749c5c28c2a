import type { OptionRow, OptionTable } from '@smol/core'
import { modelOptionRows, readEnvironment } from '@smol/core'
import type { OptionInfo, ProviderInfo } from '../wire.ts'
import type { Provider } from './providers.ts'
import type { Secrets } from './secrets.ts'

/** Models to begin with; any other can be typed. */
const examples: Readonly<Record<string, readonly string[]>> = {
  openai: ['gpt-4o-mini'],
  litellm: ['anthropic/claude-haiku-4-5', 'gemini/gemini-2.5-flash', 'ollama/llama3.2'],
}

/** A provider as the page draws it: its option table, without any value that is a secret. */
export function describeProvider({ plugin, module, exportName }: Provider, secrets: Secrets): ProviderInfo {
  const { name, description, docs } = plugin
  const options: OptionTable = plugin.options ?? modelOptionRows
  const model = options['modelId']?.default
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(docs === undefined ? {} : { docs }),
    module,
    exportName,
    models: [...new Set([...(typeof model === 'string' ? [model] : []), ...(examples[name] ?? [])])],
    options: Object.entries(options).map(([option, row]) => describeOption(option, row, name, secrets)),
    inBrowser: module === '@smol/transformers',
  }
}

function describeOption(
  name: string,
  { env, perCall: _, ...row }: OptionRow,
  provider: string,
  secrets: Secrets,
): OptionInfo {
  const heldBy = secrets.has(provider, name)
    ? ('session' as const)
    : readEnvironment(env) === undefined
      ? undefined
      : ('environment' as const)
  return { ...row, name, env: [env ?? []].flat(), ...(heldBy === undefined ? {} : { heldBy }) }
}
