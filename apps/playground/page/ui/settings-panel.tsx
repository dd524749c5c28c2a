import { chatModel, systemPrompt } from '../state/chat.ts'
import { chosenProvider } from '../state/model-settings.ts'
import { providerList } from '../state/providers.ts'
import { CallForm } from './call-form.tsx'
import { OptionForm } from './option-form.tsx'
import { setPanelOpen, view } from './view.ts'

/** Everything that steers the next answer; when models are compared, what they have in common. */
export function SettingsPanel() {
  const provider = chosenProvider(chatModel)
  return (
    <aside class="panel" aria-label="Settings">
      <div class="row apart">
        <h2>Settings</h2>
        <button type="button" class="quiet close" onClick={() => setPanelOpen(false)}>
          Close
        </button>
      </div>
      <label class="field">
        <span>System prompt</span>
        <textarea
          rows={3}
          value={systemPrompt().value}
          placeholder="What the model is told before everything else"
          onInput={(event) => (systemPrompt().value = event.currentTarget.value)}
        />
      </label>
      <CallForm />
      {view.value === 'chat' && provider !== undefined && (
        <OptionForm key={provider.name} settings={chatModel} provider={provider} />
      )}
      <BrokenProviders />
    </aside>
  )
}

function BrokenProviders() {
  const broken = providerList.value?.broken ?? []
  if (broken.length === 0) return null
  return (
    <section aria-label="Providers that could not be loaded">
      <h3>Could not be loaded</h3>
      <ul class="warnings">
        {broken.map(({ module, error }) => (
          <li key={module}>
            <strong>{module}</strong> {error.message}
          </li>
        ))}
      </ul>
    </section>
  )
}
