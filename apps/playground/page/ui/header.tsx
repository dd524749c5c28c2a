import { chatModel } from '../state/chat.ts'
import { ConversationMenu } from './conversation-menu.tsx'
import { ModelPicker } from './model-picker.tsx'
import { theme, themes } from './theme.ts'
import { panelOpen, setPanelOpen, view, views } from './view.ts'

const names = { chat: 'Chat', compare: 'Compare' }

/** Name, views, model, and what concerns the whole page. */
export function Header() {
  const inChat = view.value === 'chat'
  return (
    <header class="top">
      <h1>
        <img src="/icon.svg" alt="" width="24" height="24" /> <span>smol playground</span>
      </h1>
      <nav class="row" aria-label="Views">
        {views.map((each) => (
          <button
            key={each}
            type="button"
            class="quiet"
            aria-current={view.value === each ? 'page' : undefined}
            onClick={() => (view.value = each)}
          >
            {names[each]}
          </button>
        ))}
      </nav>
      {inChat && <ModelPicker settings={chatModel} />}
      <div class="row end">
        {inChat && <ConversationMenu />}
        <ThemeButton />
        <button
          type="button"
          class="quiet"
          aria-expanded={panelOpen.value}
          onClick={() => setPanelOpen(!panelOpen.value)}
        >
          Settings
        </button>
      </div>
    </header>
  )
}

function ThemeButton() {
  const next = themes[(themes.indexOf(theme.value) + 1) % themes.length] ?? 'auto'
  const sign = { auto: '◐', light: '☀', dark: '☾' }[theme.value]
  return (
    <button type="button" class="quiet" title={`Colours: ${theme.value}`} onClick={() => (theme.value = next)}>
      <span aria-hidden="true">{sign}</span>
      <span class="hidden">Colours: {theme.value}</span>
    </button>
  )
}
