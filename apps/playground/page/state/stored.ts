import { effect, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'

/** Of the tab, or of all of them. */
type Place = 'sessionStorage' | 'localStorage'

const prefix = 'smol:'

/** Set when the browser keeps nothing, as in a private window, on a full disk, or where the user forbade it. */
export const storageFault = signal<string | undefined>(undefined)

/**
 * A signal that a reload does not forget. Each tab has its own; a new one begins with what any of them said last. For
 * what may lie on a disk: never for keys.
 */
export function stored<T>(key: string, fallback: T): Signal<T> {
  return kept(key, fallback, ['sessionStorage', 'localStorage'])
}

/** The same for what another tab has no use for. */
export function storedInTab<T>(key: string, fallback: T): Signal<T> {
  return kept(key, fallback, ['sessionStorage'])
}

/** The same for what belongs to one conversation, which only one tab has: it outlives the tab. */
export function storedText(key: string): Signal<string> {
  return kept(key, '', ['localStorage'])
}

/** The keys of texts that begin so. */
export function textKeys(beginning: string): string[] {
  const keys = orReport(() => Object.keys(localStorage)) ?? []
  return keys.flatMap((key) => (key.startsWith(prefix + beginning) ? [key.slice(prefix.length)] : []))
}

/** Forgets the texts whose keys begin so. */
export function forgetTexts(beginning: string): void {
  for (const key of textKeys(beginning)) write('localStorage', key, undefined)
}

function kept<T>(key: string, fallback: T, places: readonly Place[]): Signal<T> {
  const state = signal(readFirst(key, fallback, places))
  let first = true
  effect(() => {
    // What is as it began needs no room, unless another place would answer instead.
    const text = places.length === 1 && state.value === fallback ? undefined : JSON.stringify(state.value)
    // At first in the tab's own only: it is not what another tab says later.
    for (const place of first ? places.slice(0, 1) : places) write(place, key, text)
    first = false
  })
  return state
}

function readFirst<T>(key: string, fallback: T, places: readonly Place[]): T {
  const text = places.map((place) => read(place, key)).find((found) => found !== undefined)
  if (text === undefined) return fallback
  try {
    return JSON.parse(text) as T
  } catch {
    // Written by another version: as if it were not there.
    return fallback
  }
}

function read(place: Place, key: string): string | undefined {
  return orReport(() => globalThis[place].getItem(prefix + key)) ?? undefined
}

function write(place: Place, key: string, text: string | undefined): void {
  orReport(() => {
    if (text === undefined) globalThis[place].removeItem(prefix + key)
    else globalThis[place].setItem(prefix + key, text)
  })
}

/** Even to look at it throws where the user has forbidden it. */
function orReport<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    storageFault.value = `The browser keeps nothing across a reload (${(error as Error).message}).`
    return undefined
  }
}
