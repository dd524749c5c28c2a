import { chatCompletions } from '@smol/chat-completions'
import type { CompletionRequest, ContentPart } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Protocol, WireBody } from '@smol/core/http'
import type { ProviderRow } from '../provider-row.ts'

/** Chat Completions as one provider speaks it: what its row says, and nothing else, is different. */
export function compatible(row: ProviderRow, model: string, provider: string): Protocol {
  return {
    ...chatCompletions,
    ...(row.path === undefined ? {} : { path: row.path }),
    encode: (request) => adapt(chatCompletions.encode({ ...request, modelId: model }), row, request, provider),
  }
}

function adapt(body: WireBody, row: ProviderRow, request: CompletionRequest, provider: string): WireBody {
  const adapted: WireBody = {}
  for (const [field, value] of Object.entries(body)) {
    if (refused(field, row, request, provider)) continue
    adapted[row.renames?.[field] ?? field] = value
  }
  if (row.streamUsage !== true) delete adapted['stream_options']
  if (adapted['tool_choice'] === 'required' && row.required !== undefined) adapted['tool_choice'] = row.required
  if (row.content === 'text' || row.images === false) adapted['messages'] = (body['messages'] as WireMessage[]).map((message, at) => plainContent(message, at, row, provider))
  return adapted
}

/** True when the field is to be left out. @throws SmolError `unsupported` when the user wants to know */
function refused(field: string, row: ProviderRow, request: CompletionRequest, provider: string): boolean {
  if (!(row.refuses as readonly string[] | undefined)?.includes(field)) return false
  // Stop strings are cut on our side anyway: nothing is lost.
  if (request.options['unsupportedParams'] === 'throw' && field !== 'stop') {
    throw new SmolError({ code: 'unsupported', message: `${provider} does not take '${field}'. Leave it out, or set unsupportedParams to 'drop'.` })
  }
  const consequence = field === 'stop' ? 'the text is cut on our side instead.' : 'it was left out.'
  request.warn({ type: 'dropped', parameter: field, message: `${provider} does not take '${field}': ${consequence}` })
  return true
}

interface WireMessage {
  role: string
  content?: string | readonly ContentPart[] | null
}

function plainContent(message: WireMessage, at: number, row: ProviderRow, provider: string): WireMessage {
  if (!Array.isArray(message.content)) return message
  const parts = message.content as readonly ContentPart[]
  const other = parts.findIndex((part) => part.type !== 'text')
  if (other < 0) return row.content === 'text' ? { ...message, content: parts.map((part) => (part as { text: string }).text).join('') } : message
  if (row.images !== false) return message
  throw new SmolError({ code: 'unsupported', message: `${provider} takes no images: messages[${at}].content[${other}] is of type '${parts[other]?.type}'. Remove it, or ask a model that can see.` })
}
