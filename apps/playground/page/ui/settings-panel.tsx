import { systemPrompt } from '../state/chat.ts'
import { panelOpen } from './view.ts'

/** Everything that steers the next answer. */
export function SettingsPanel() {
  return (
    <aside class="panel" aria-label="Settings">
      <div class="row">
        <h2>Settings</h2>
        <button type="button" class="quiet close" onClick={() => (panelOpen.value = false)}>
          Close
        </button>
      </div>
      <label class="field">
        <span>System prompt</span>
        <textarea
          rows={3}
          value={systemPrompt.value}
          placeholder="What the model is told before everything else"
          onInput={(event) => (systemPrompt.value = event.currentTarget.value)}
        />
      </label>
    </aside>
  )
}
