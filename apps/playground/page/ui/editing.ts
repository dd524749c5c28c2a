import { signal } from '@preact/signals'

/** Which turns are being edited. */
const editing = signal<ReadonlySet<string>>(new Set())

export function isEditing(id: string): boolean {
  return editing.value.has(id)
}

export function setEditing(id: string, on: boolean): void {
  const next = new Set(editing.value)
  if (on) next.add(id)
  else next.delete(id)
  editing.value = next
}
