import type { CleanMessage } from '@smol/core'
import { SmolError } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import { readKeepsakes } from './keepsakes.ts'

/** A message as Cohere spells it: as OpenAI does, but for the thoughts and the plan that go back with a turn. */
export function encodeMessage(message: CleanMessage, at: number): WireBody {
  const { role, content, toolCalls, toolCallId } = message
  if (role !== 'user') refuseImages(message, at)
  if (toolCallId !== undefined) return { role, tool_call_id: toolCallId, content: content ?? '' }
  if (role !== 'assistant') return { role: role === 'developer' ? 'system' : role, content: content ?? '' }
  const { plan, thinking } = readKeepsakes(message)
  const parts = thinking === undefined ? content : [{ type: 'thinking', thinking }, ...partsOf(content)]
  if (toolCalls === undefined) return { role, content: parts ?? '' }
  return {
    role,
    ...(plan === undefined ? {} : { tool_plan: plan }),
    ...(parts === null || parts.length === 0 ? {} : { content: parts }),
    tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(args) },
    })),
  }
}

function partsOf(content: CleanMessage['content']): readonly unknown[] {
  if (content === null || content === '') return []
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

/** @throws SmolError `unsupported`: only a user shows images */
function refuseImages({ content, role }: CleanMessage, at: number): void {
  const image = Array.isArray(content) ? content.findIndex(({ type }: { type: string }) => type === 'image_url') : -1
  if (image < 0) return
  throw new SmolError({
    code: 'unsupported',
    message: `Cohere takes images from the user only: messages[${at}].content[${image}] is one in a message of the role '${role}'. Say it in a message of the user.`,
  })
}
