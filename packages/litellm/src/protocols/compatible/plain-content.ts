import type { ContentPart } from '@smol/core'
import { SmolError } from '@smol/core'
import type { ProviderRow } from '../../provider-row.ts'
import type { WireMessage } from './wire.ts'

/**
 * One string per message where the provider wants that.
 * @throws SmolError `unsupported` for an image that would be lost
 */
export function plainContent(message: WireMessage, at: number, row: ProviderRow, provider: string): WireMessage {
  const { content, role } = message
  if (!Array.isArray(content)) return message
  const parts = content as readonly ContentPart[]
  const other = parts.findIndex((part) => part.type !== 'text')
  const wantsText = row.content === 'text' || (row.content === 'system-text' && role === 'system')
  if (other < 0) return wantsText ? { ...message, content: parts.map(textOf).join('') } : message
  if (row.images !== false) return message
  throw new SmolError({
    code: 'unsupported',
    message: `${provider} takes no images: messages[${at}].content[${other}] is of type '${parts[other]?.type}'. Remove it, or ask a model that can see.`,
  })
}

function textOf(part: ContentPart): string {
  return part.type === 'text' ? (part['text'] as string) : ''
}
