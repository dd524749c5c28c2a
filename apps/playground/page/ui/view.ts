import { signal } from '@preact/signals'
import { stored } from '../state/stored.ts'

/** What the page shows. */
export const views = ['chat', 'compare'] as const
export const view = stored<(typeof views)[number]>('view', 'chat')

/** Whether the settings stand beside the dialogue (on a phone: above it). Open where there is room. */
export const panelOpen = signal(matchMedia('(min-width: 1000px)').matches)
