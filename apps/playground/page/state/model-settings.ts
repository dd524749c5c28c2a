import { effect, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ProviderInfo } from '../../src/wire.ts'
import type { FieldText } from './field.ts'
import { hasField, readField } from './field.ts'
import { mayHoldSecret } from './may-hold-secret.ts'
import { providerList, providerOf } from './providers.ts'
import { stored } from './stored.ts'

/** Fields by provider and option. */
export type Fields = Readonly<Record<string, Readonly<Record<string, FieldText>>>>

/** A choice of model with all its options, as typed. */
export interface ModelSettings {
  readonly key: string
  readonly provider: Signal<string>
  /** By provider. */
  readonly modelIds: Signal<Readonly<Record<string, string>>>
  readonly fields: Signal<Fields>
  /** Run the model in the page. */
  readonly inPage: Signal<boolean>
}

/** Options that have a place of their own, outside of the form. */
const elsewhere = new Set(['modelId', 'tools', 'responseFormat'])

const known = new Map<string, ModelSettings>()

/** The settings under this name: `chat`, or a column of the comparison. @param fields what the form begins with */
export function modelSettings(key: string, fields: Fields = {}): ModelSettings {
  const before = known.get(key)
  if (before !== undefined) return before
  const settings: ModelSettings = {
    key,
    provider: stored(`${key}:provider`, ''),
    modelIds: stored<Readonly<Record<string, string>>>(`${key}:models`, {}),
    fields: storedFields(`${key}:fields`, fields),
    inPage: stored(`${key}:in-page`, false),
  }
  known.set(key, settings)
  return settings
}

/** Text in which a key may stand is kept in the page's memory only. */
function storedFields(key: string, fallback: Fields): Signal<Fields> {
  const kept = stored<Fields>(key, fallback)
  const fields = signal(kept.value)
  effect(() => {
    kept.value = Object.fromEntries(
      Object.entries(fields.value).map(([provider, texts]) => [
        provider,
        Object.fromEntries(Object.entries(texts).filter(([, text]) => !mayHoldSecret.test(text ?? ''))),
      ]),
    )
  })
  return fields
}

/** The provider that is chosen, else that of the server's default model; undefined where the server has it not. */
export function chosenProvider({ provider }: ModelSettings): ProviderInfo | undefined {
  return providerOf(provider.value || defaultModel().provider)
}

/** Why there is no chosen provider, in words. */
export function whyNoProvider({ provider }: ModelSettings): string {
  if (providerList.value === undefined) return 'The playground has not said yet which models there are.'
  return `There is no provider '${provider.value}' here. Start the playground with its --plugin again, or choose another one above.`
}

/** The model id that is chosen; '' where the provider has none to begin with. */
export function chosenModelId(settings: ModelSettings): string {
  const provider = chosenProvider(settings)
  if (provider === undefined) return ''
  const typed = settings.modelIds.value[provider.name]
  if (typed !== undefined) return typed
  const standard = defaultModel()
  const standardId = standard.provider === provider.name ? standard.modelId : ''
  return standardId || (provider.models[0] ?? '')
}

function defaultModel(): { provider: string; modelId: string } {
  const [, provider = '', modelId = ''] = /^([^:]*):?(.*)$/s.exec(providerList.value?.defaultModel ?? '') ?? []
  return { provider, modelId }
}

export function setModelId(settings: ModelSettings, provider: string, modelId: string): void {
  settings.modelIds.value = { ...settings.modelIds.value, [provider]: modelId }
}

export function setField(settings: ModelSettings, provider: string, option: string, text: FieldText): void {
  const texts = { ...settings.fields.value[provider], [option]: text }
  if (text === undefined || text === '') delete texts[option]
  settings.fields.value = { ...settings.fields.value, [provider]: texts }
}

/** The options of a provider that its form shows. */
export function formOptions(provider: ProviderInfo): ProviderInfo['options'] {
  return provider.options.filter((option) => !elsewhere.has(option.name) && hasField(option))
}

/** The options as values, and the first field that is wrong. */
export function readOptions(settings: ModelSettings): { options: Record<string, unknown>; fault?: string } {
  const provider = chosenProvider(settings)
  const options: Record<string, unknown> = {}
  let fault: string | undefined
  for (const option of provider === undefined ? [] : formOptions(provider)) {
    if (option.secret === true) continue
    const read = readField(option, settings.fields.value[provider?.name ?? '']?.[option.name])
    if ('error' in read) fault ??= `${option.name}: ${read.error}`
    else if (read.value !== undefined) options[option.name] = read.value
  }
  return { options, ...(fault === undefined ? {} : { fault }) }
}
