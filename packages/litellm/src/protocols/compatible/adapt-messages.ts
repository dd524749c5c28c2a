import type { CompletionRequest, ContentPart } from '@smol/core'
import { SmolError } from '@smol/core'
import type { ProviderRow } from '../../provider-row.ts'
import type { ResolvedModel } from '../../resolve.ts'

interface WireMessage {
  role: string
  content?: string | readonly ContentPart[] | null
  tool_calls?: readonly unknown[]
}

/** The messages as the provider takes them. */
export function adaptMessages(given: unknown, request: CompletionRequest, { row, provider }: ResolvedModel): unknown {
  const messages = (given as WireMessage[]).map((message, at) => plainContent(message, at, row, provider))
  const named = row.developer === true ? messages : withoutDeveloper(messages, request, provider)
  return row.emptyMessages === false ? withoutEmpty(named, request, provider) : named
}

/** One string per message where that is wanted; @throws SmolError `unsupported` for an image that would be lost */
function plainContent(message: WireMessage, at: number, row: ProviderRow, provider: string): WireMessage {
  const { content } = message
  if (!Array.isArray(content)) return message
  const parts = content as readonly ContentPart[]
  const other = parts.findIndex((part) => part.type !== 'text')
  if (other < 0) return row.content === 'text' ? { ...message, content: parts.map(textOf).join('') } : message
  if (row.images !== false) return message
  throw new SmolError({
    code: 'unsupported',
    message: `${provider} takes no images: messages[${at}].content[${other}] is of type '${parts[other]?.type}'. Remove it, or ask a model that can see.`,
  })
}

function withoutDeveloper(messages: WireMessage[], request: CompletionRequest, provider: string): WireMessage[] {
  if (!messages.some(({ role }) => role === 'developer')) return messages
  const message = `${provider} does not know the role 'developer': sent as 'system'.`
  request.warn({ type: 'translated', parameter: 'messages.role', message })
  return messages.map((each) => (each.role === 'developer' ? { ...each, role: 'system' } : each))
}

function withoutEmpty(messages: WireMessage[], request: CompletionRequest, provider: string): WireMessage[] {
  const full = messages.filter(({ content, tool_calls: calls }) => (content ?? '') !== '' || calls !== undefined)
  if (full.length === messages.length) return messages
  const message = `${provider} refuses messages without text: ${messages.length - full.length} were left out.`
  request.warn({ type: 'repaired', parameter: 'messages', message })
  return full
}

function textOf(part: ContentPart): string {
  return part.type === 'text' ? (part['text'] as string) : ''
}
