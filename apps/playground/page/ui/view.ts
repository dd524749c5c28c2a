import { signal } from '@preact/signals'

/** Whether the settings stand beside the dialogue (on a phone: above it). Open where there is room. */
export const panelOpen = signal(matchMedia('(min-width: 1000px)').matches)
