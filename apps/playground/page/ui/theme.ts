import { effect } from '@preact/signals'
import { stored } from '../state/stored.ts'

export const themes = ['auto', 'light', 'dark'] as const

/** As the system has it, or as the user said. */
export const theme = stored<(typeof themes)[number]>('theme', 'auto')

effect(() => {
  document.documentElement.style.colorScheme = theme.value === 'auto' ? 'light dark' : theme.value
})
