import type { Signal } from '@preact/signals'
import { openId } from './open-id.ts'
import { forgetTexts, storedText, textKeys } from './stored.ts'

const drafts = new Map<string, Signal<string>>()

/** What is being typed into one field of the open conversation. It is there again later, until it is sent and set to ''. */
export function draft(name: string): Signal<string> {
  return draftOf(openId.value, name)
}

/** The same of any conversation. */
export function draftOf(conversation: string, name: string): Signal<string> {
  const key = keyOf(conversation) + name
  const known = drafts.get(key)
  if (known !== undefined) return known
  const created = storedText(key)
  drafts.set(key, created)
  return created
}

/** The conversations into which something was typed that is still there. */
export function unsentDrafts(): string[] {
  return [...new Set(textKeys('draft:').map((key) => key.split(':')[1] ?? ''))]
}

/** Forgets all that is being typed into a conversation. */
export function forgetDrafts(conversation: string): void {
  const beginning = keyOf(conversation)
  for (const key of drafts.keys()) if (key.startsWith(beginning)) drafts.delete(key)
  forgetTexts(beginning)
}

function keyOf(conversation: string): string {
  return `draft:${conversation}:`
}
