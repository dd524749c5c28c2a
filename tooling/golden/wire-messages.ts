import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { isJsonObject } from '../../packages/core/src/index.ts'
import type { AllowedKind } from './allowed-differences.ts'
import type { Allow } from './compare.ts'

/** Compares lists of `{ role, content }` up to the differences in kind that messages may have. */
export function expectSameMessages(actual: unknown, expected: unknown, allow: Allow): void {
  let [ours, theirs] = [actual, expected]
  for (const [kind, soften] of softenings) {
    if (isDeepStrictEqual(ours, theirs)) return
    const softer = [soften(ours), soften(theirs)]
    if (kind !== undefined && !isDeepStrictEqual(softer, [ours, theirs])) allow(kind)
    ;[ours, theirs] = softer
  }
  expect(ours).toEqual(theirs)
}

/** What may be otherwise; a kind where the rules of comparison do not have it. */
const softenings: readonly (readonly [kind: AllowedKind | undefined, soften: (messages: unknown) => unknown])[] = [
  [undefined, (messages) => mapContent(messages, (content) => (isEmpty(content) ? '' : content))],
  ['data-url', (messages) => mapContent(messages, (content) => mapParts(content, asImageUrl))],
  [undefined, (messages) => mapContent(messages, joinTexts)],
]

function mapContent(messages: unknown, change: (content: unknown) => unknown): unknown {
  if (!Array.isArray(messages)) return messages
  return messages.map((message: unknown) =>
    isJsonObject(message) ? { ...message, content: change(message['content']) } : message,
  )
}

function isEmpty(content: unknown): boolean {
  return content === null || content === undefined || (Array.isArray(content) && content.length === 0)
}

function mapParts(content: unknown, change: (part: Record<string, unknown>) => unknown): unknown {
  return Array.isArray(content) ? content.map((part: unknown) => (isJsonObject(part) ? change(part) : part)) : content
}

function asImageUrl(part: Record<string, unknown>): unknown {
  const { type, image, ...rest } = part
  return type === 'image'
    ? { ...rest, type: 'image_url', image_url: { url: `data:image/png;base64,${String(image)}` } }
    : part
}

/** A text, or a list of parts in which no two texts are neighbours. */
function joinTexts(content: unknown): unknown {
  if (!Array.isArray(content)) return content
  const joined: Record<string, unknown>[] = []
  for (const part of content as Record<string, unknown>[]) {
    const last = joined.at(-1)
    if (part['type'] === 'text' && last?.['type'] === 'text')
      joined[joined.length - 1] = { ...last, text: `${String(last['text'])}\n${String(part['text'])}` }
    else joined.push(part)
  }
  const [only] = joined
  return joined.length === 1 && only?.['type'] === 'text' ? only['text'] : joined
}
