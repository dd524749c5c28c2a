import { signal } from '@preact/signals'

/** Which conversation this tab has open. */
export const openId = signal<string>(crypto.randomUUID())
