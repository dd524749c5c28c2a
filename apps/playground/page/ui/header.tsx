import { chatModel } from '../state/chat.ts'
import { ConversationMenu } from './conversation-menu.tsx'
import { ModelPicker } from './model-picker.tsx'
import { theme, themes } from './theme.ts'
import { panelOpen } from './view.ts'

/** Name, model, and what concerns the whole page. */
export function Header() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto'
  return (
    <header class="top">
      <h1>
        <img src="/icon.svg" alt="" width="24" height="24" /> <span>smol playground</span>
      </h1>
      <ModelPicker settings={chatModel} />
      <div class="row end">
        <ConversationMenu />
        <button
          type="button"
          class="quiet"
          title={`Colours: ${theme.value}. Next: ${next}`}
          onClick={() => (theme.value = next)}
        >
          <span aria-hidden="true">{{ auto: '◐', light: '☀', dark: '☾' }[theme.value]}</span>
          <span class="hidden">Colours: {theme.value}</span>
        </button>
        <button
          type="button"
          class="quiet"
          aria-expanded={panelOpen.value}
          onClick={() => (panelOpen.value = !panelOpen.value)}
        >
          Settings
        </button>
      </div>
    </header>
  )
}
