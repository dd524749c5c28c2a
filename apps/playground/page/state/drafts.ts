import type { Signal } from '@preact/signals'
import { stored } from './stored.ts'

const drafts = new Map<string, Signal<string>>()

/** What is being typed into one field. It is there again after a reload, until it is sent and set to ''. */
export function draft(key: string): Signal<string> {
  const known = drafts.get(key)
  if (known !== undefined) return known
  const created = stored(`draft:${key}`, '')
  drafts.set(key, created)
  return created
}
