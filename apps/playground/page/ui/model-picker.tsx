import { useId } from 'preact/hooks'
import type { ModelSettings } from '../state/model-settings.ts'
import { chosenModelId, chosenProvider, setModelId } from '../state/model-settings.ts'
import { providers } from '../state/providers.ts'

/** Provider and model. Any model id can be typed; the list only has some to begin with. */
export function ModelPicker({ settings, name = 'Model' }: { settings: ModelSettings; name?: string }) {
  const id = useId()
  const provider = chosenProvider(settings)
  return (
    <div class="picker" role="group" aria-label={name}>
      <select
        aria-label="Provider"
        value={provider?.name ?? settings.provider.value}
        disabled={providers.value.length === 0}
        onChange={(event) => (settings.provider.value = event.currentTarget.value)}
      >
        {provider === undefined && (
          <option value={settings.provider.value}>{settings.provider.value} (not here)</option>
        )}
        {providers.value.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <input
        aria-label="Model id"
        list={id}
        spellcheck={false}
        autocomplete="off"
        placeholder="model id"
        value={chosenModelId(settings)}
        onInput={(event) => provider && setModelId(settings, provider.name, event.currentTarget.value)}
      />
      <datalist id={id}>
        {provider?.models.map((model) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </div>
  )
}
