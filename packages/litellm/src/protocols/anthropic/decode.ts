import type { Completion, ToolCallFragment } from '@smol/core'
import { SmolError } from '@smol/core'
import { ANSWER_TOOL } from './encode.ts'
import { toFinishReason, toThought, toTokenUsage } from './reply-parts.ts'
import type { WireReply, WireReplyBlock } from './wire.ts'

/**
 * A whole reply.
 * @param isAnswer whether a call of the answer tool is the answer itself
 * @throws SmolError `bad_response`, with the reply, when it has no content
 */
export function decode(json: unknown, isAnswer: boolean): Completion {
  const { content, stop_reason: raw, usage } = json as WireReply
  if (!Array.isArray(content)) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has no content, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  const blocks = content as readonly WireReplyBlock[]
  const calls = blocks.filter(({ type }) => type === 'tool_use')
  const answers = isAnswer ? calls.filter(({ name }) => name === ANSWER_TOOL) : []
  const thoughts = blocks.map(toThought).filter((thought) => thought !== undefined)
  const reasoning = blocks.map(({ type, thinking }) => (type === 'thinking' ? (thinking ?? '') : '')).join('')
  const tokenUsage = toTokenUsage(usage)
  return {
    content: [...blocks.map(textOf), ...answers.map(({ input }) => JSON.stringify(input))].join(''),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length > answers.length
      ? { toolCalls: calls.filter((call) => !answers.includes(call)).map(toFragment) }
      : {}),
    finishReason: answers.length > 0 && calls.length === answers.length ? 'stop' : toFinishReason(raw ?? ''),
    ...(typeof raw === 'string' ? { rawFinishReason: raw } : {}),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
    ...(thoughts.length === 0 ? {} : { providerData: { anthropic: thoughts } }),
    raw: json,
  }
}

function textOf({ type, text }: WireReplyBlock): string {
  return type === 'text' ? (text ?? '') : ''
}

function toFragment({ id, name, input }: WireReplyBlock): ToolCallFragment {
  return { id: id ?? null, name: name ?? null, arguments: (input ?? {}) as Record<string, unknown> }
}
