import { effect, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'

const prefix = 'smol:'

/** A signal that a reload does not forget. For what may lie on a disk: never for keys. */
export function stored<T>(key: string, fallback: T): Signal<T> {
  const state = signal(read(key, fallback))
  let first = true
  effect(() => {
    const { value } = state
    if (!first) write(key, value === fallback ? undefined : value)
    first = false
  })
  return state
}

function read<T>(key: string, fallback: T): T {
  const text = localStorage.getItem(prefix + key)
  if (text === null) return fallback
  try {
    return JSON.parse(text) as T
  } catch {
    // Written by another version: as if it were not there.
    return fallback
  }
}

/** Set when the browser keeps nothing, as in a private window or on a full disk. */
export const storageFault = signal<string | undefined>(undefined)

function write(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + key)
    else localStorage.setItem(prefix + key, JSON.stringify(value))
  } catch (error) {
    storageFault.value = `The browser keeps nothing across a reload (${(error as Error).message}).`
  }
}
