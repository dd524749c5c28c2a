import { render } from 'preact'
import { keep } from './state/keep.ts'
import { loadProviders } from './state/providers.ts'
import { App } from './ui/app.tsx'

void loadProviders()
// What was there before a reload is on the first picture already.
await keep()
const root = document.getElementById('app')
if (root !== null) render(<App />, root)
