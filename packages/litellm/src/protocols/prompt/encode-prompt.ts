import type { CleanMessage, CompletionRequest, ContentPart } from '@smol/core'
import { SmolError } from '@smol/core'

/**
 * A dialogue as one text, for APIs that know no messages.
 * @throws SmolError `unsupported` for images and tool calls, which a text cannot hold
 */
export function encodePrompt({ messages }: CompletionRequest, provider: string, between = ' '): string {
  return messages.map((message, at) => textOf(message, at, provider)).join(between)
}

/** The text of a message. @throws SmolError `unsupported` for what is no text */
export function textOf({ content, toolCalls = [] }: CleanMessage, at: number, provider: string): string {
  if (toolCalls.length > 0 && (content ?? '') === '') throw unsupported(provider, `messages[${at}] has tool calls`)
  if (!Array.isArray(content)) return (content as string | null) ?? ''
  const parts = content as readonly ContentPart[]
  const other = parts.find(({ type }) => type !== 'text')
  if (other !== undefined) throw unsupported(provider, `messages[${at}] has a part of type '${other.type}'`)
  return parts.map((part) => (part.type === 'text' ? (part['text'] as string) : '')).join('')
}

function unsupported(provider: string, what: string): SmolError {
  return new SmolError({
    code: 'unsupported',
    message: `${provider} takes text only, and ${what}. Remove it, or ask a provider that has messages.`,
  })
}
