import { effect, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'

const prefix = 'smol:'

/**
 * A signal that a reload does not forget. Each tab has its own; a new one begins with what any of them said last. For
 * what may lie on a disk: never for keys.
 */
export function stored<T>(key: string, fallback: T): Signal<T> {
  return kept(key, fallback, [sessionStorage, localStorage])
}

/** The same for what another tab has no use for. */
export function storedInTab<T>(key: string, fallback: T): Signal<T> {
  return kept(key, fallback, [sessionStorage])
}

/** The same for what belongs to one conversation, which only one tab has: it outlives the tab. */
export function storedText(key: string): Signal<string> {
  return kept(key, '', [localStorage])
}

/** The keys of texts that begin so. */
export function textKeys(beginning: string): string[] {
  return Object.keys(localStorage).flatMap((key) =>
    key.startsWith(prefix + beginning) ? [key.slice(prefix.length)] : [],
  )
}

/** Forgets the texts whose keys begin so. */
export function forgetTexts(beginning: string): void {
  for (const key of textKeys(beginning)) localStorage.removeItem(prefix + key)
}

function kept<T>(key: string, fallback: T, storages: readonly Storage[]): Signal<T> {
  const state = signal(read(key, fallback, storages))
  let first = true
  effect(() => {
    // What is as it began needs no room, unless another storage would answer in its place.
    const text = storages.length === 1 && state.value === fallback ? undefined : JSON.stringify(state.value)
    // At first in the tab's own only: it is not what another tab says later.
    for (const storage of first ? storages.slice(0, 1) : storages) write(storage, prefix + key, text)
    first = false
  })
  return state
}

function read<T>(key: string, fallback: T, storages: readonly Storage[]): T {
  const text = storages.map((storage) => storage.getItem(prefix + key)).find((found) => found !== null)
  if (text === undefined || text === null) return fallback
  try {
    return JSON.parse(text) as T
  } catch {
    // Written by another version: as if it were not there.
    return fallback
  }
}

/** Set when the browser keeps nothing, as in a private window or on a full disk. */
export const storageFault = signal<string | undefined>(undefined)

function write(storage: Storage, key: string, text: string | undefined): void {
  try {
    if (text === undefined) storage.removeItem(key)
    else storage.setItem(key, text)
  } catch (error) {
    storageFault.value = `The browser keeps nothing across a reload (${(error as Error).message}).`
  }
}
