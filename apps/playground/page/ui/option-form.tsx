import { useSignal } from '@preact/signals'
import { generationOptionRows } from '@smol/core'
import type { OptionInfo, ProviderInfo } from '../../src/wire.ts'
import type { ModelSettings } from '../state/model-settings.ts'
import { formOptions } from '../state/model-settings.ts'
import { OptionField } from './option-field.tsx'
import { SecretField } from './secret-field.tsx'

/** A provider's form, out of its option table: a provider of a third party has one, too. */
export function OptionForm({ settings, provider }: { settings: ModelSettings; provider: ProviderInfo }) {
  const filter = useSignal('')
  const all = formOptions(provider)
  const found = all.filter((option) => matches(option, filter.value))
  const secrets = found.filter(({ secret }) => secret === true)
  const generation = found.filter(({ name, secret }) => name in generationOptionRows && secret !== true)
  const others = found.filter((option) => !secrets.includes(option) && !generation.includes(option))
  const set = Object.keys(settings.fields.value[provider.name] ?? {}).length
  const inCode = provider.options.filter(({ type }) => type === 'function').map(({ name }) => name)

  return (
    <section class="options" aria-label={`Options of ${provider.name}`}>
      <div class="row apart">
        <h3>Options of {provider.name}</h3>
        {set > 0 && (
          <button type="button" class="quiet small" onClick={() => reset(settings, provider.name)}>
            Reset {set}
          </button>
        )}
      </div>
      <p class="muted small">
        {provider.description}{' '}
        {provider.docs?.startsWith('https://') === true && (
          <a href={provider.docs} target="_blank" rel="noreferrer">
            Documentation
          </a>
        )}
      </p>
      {provider.inBrowser && <InPageSwitch settings={settings} />}
      {secrets.map((option) => (
        <SecretField key={option.name} provider={provider.name} option={option} />
      ))}
      <input
        type="search"
        aria-label="Find an option"
        placeholder={`Find one of ${all.length} options`}
        value={filter.value}
        onInput={(event) => (filter.value = event.currentTarget.value)}
      />
      <Group name="Generation" options={generation} settings={settings} provider={provider.name} open />
      <Group
        name="Model and connection"
        options={others}
        settings={settings}
        provider={provider.name}
        open={filter.value !== ''}
      />
      {inCode.length > 0 && <p class="muted small">Only in code: {inCode.join(', ')}.</p>}
    </section>
  )
}

function InPageSwitch({ settings }: { settings: ModelSettings }) {
  return (
    <div class="field">
      <label class="row">
        <input
          type="checkbox"
          checked={settings.inPage.value}
          onChange={(event) => (settings.inPage.value = event.currentTarget.checked)}
        />
        Run inside of this page
      </label>
      <p class="muted small">
        The same class, in a worker of the browser, by WebAssembly: 112 MB are read from this machine first, then expect
        0.2 to 0.6 s a token. The text is the same; the server is 10 to 40 times as fast.
      </p>
    </div>
  )
}

interface GroupProps {
  name: string
  options: readonly OptionInfo[]
  settings: ModelSettings
  provider: string
  open: boolean
}

function Group({ name, options, settings, provider, open }: GroupProps) {
  if (options.length === 0) return null
  return (
    <details class="group" open={open}>
      <summary>{name}</summary>
      {options.map((option) => (
        <OptionField key={`${provider} ${option.name}`} option={option} settings={settings} provider={provider} />
      ))}
    </details>
  )
}

function matches({ name, description, aliases = [] }: OptionInfo, filter: string): boolean {
  return [name, description, ...aliases].join(' ').toLowerCase().includes(filter.trim().toLowerCase())
}

function reset(settings: ModelSettings, provider: string): void {
  settings.fields.value = { ...settings.fields.value, [provider]: {} }
}
