import { signal } from '@preact/signals'

/** Which turns have something open. Outlives what is drawn: a turn that is scrolled away is not. */
export interface OpenSet {
  has(id: string): boolean
  set(id: string, open: boolean): void
}

function createOpenSet(): OpenSet {
  const ids = signal<ReadonlySet<string>>(new Set())
  return {
    has: (id) => ids.value.has(id),
    set: (id, open) => {
      const next = new Set(ids.value)
      if (open) next.add(id)
      else next.delete(id)
      ids.value = next
    },
  }
}

/** Turns that are being edited. */
export const editing = createOpenSet()
/** Answers whose code is shown. */
export const codeShown = createOpenSet()
