import { openFault } from '../state/conversations.ts'
import { loadProviders, providersError } from '../state/providers.ts'
import { storageFault } from '../state/stored.ts'
import { Chat } from './chat.tsx'
import { Compare } from './compare.tsx'
import { Header } from './header.tsx'
import { Notice } from './notice.tsx'
import { SettingsPanel } from './settings-panel.tsx'
import { panelOpen, view } from './view.ts'

/** The whole page. */
export function App() {
  return (
    <div class="app">
      <a class="skip" href="#prompt">
        Skip to the prompt
      </a>
      <Header />
      {providersError.value !== undefined && (
        <Notice error={providersError.value}>
          <button type="button" onClick={() => void loadProviders()}>
            Try again
          </button>
        </Notice>
      )}
      {storageFault.value !== undefined && <Notice error={{ code: 'storage', message: storageFault.value }} />}
      {openFault.value !== undefined && <Notice error={{ code: 'conversation', message: openFault.value }} />}
      <div class="columns">
        {view.value === 'compare' ? <Compare /> : <Chat />}
        {panelOpen.value && <SettingsPanel />}
      </div>
    </div>
  )
}
