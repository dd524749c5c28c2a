import { computed, signal } from '@preact/signals'
import { stored } from '../state/stored.ts'

/** What the page shows. */
export const views = ['chat', 'compare'] as const
export const view = stored<(typeof views)[number]>('view', 'chat')

/** Open where there is room: three models beside it would be narrow. */
const panels = { chat: signal(matchMedia('(min-width: 1000px)').matches), compare: signal(false) }

/** Whether the settings stand beside what is shown (on a phone: above it). */
export const panelOpen = computed(() => panels[view.value].value)

export function setPanelOpen(open: boolean): void {
  panels[view.value].value = open
}
