import { render } from 'preact'
import { startConversations } from './state/conversations.ts'
import { loadProviders } from './state/providers.ts'
import { App } from './ui/app.tsx'

void loadProviders()
// What was there before a reload is on the first picture already.
await startConversations()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
