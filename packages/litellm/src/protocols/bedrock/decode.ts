import type { Completion, ToolCallFragment } from '@smol/core'
import { SmolError } from '@smol/core'
import { ANSWER_TOOL } from './encode-tools.ts'
import { toFinishReason, toKeepsake, toTokenUsage } from './reply-parts.ts'
import type { ToolNames } from './tool-names.ts'
import type { WireBlock, WireReply } from './wire.ts'

/** What a reply must be read with. */
export interface ReplySetup {
  names: ToolNames
  /** Whether a call of the answer tool is the answer itself. */
  isAnswer: boolean
}

/**
 * A whole reply.
 * @throws SmolError `bad_response`, with the reply, when it has no message
 */
export function decode(json: unknown, { names, isAnswer }: ReplySetup): Completion {
  const { output, stopReason: raw, usage, additionalModelResponseFields: additional } = json as WireReply
  const blocks = output?.message?.content
  if (!Array.isArray(blocks)) {
    throw new SmolError({
      code: 'bad_response',
      message: 'The reply has no message, and so no answer. See error.body for what came.',
      body: json,
    })
  }
  const content = blocks as readonly WireBlock[]
  const calls = content.filter(({ toolUse }) => toolUse !== undefined)
  const answers = isAnswer ? calls.filter(({ toolUse }) => toolUse?.name === ANSWER_TOOL) : []
  const thoughts = content.map(({ reasoningContent }) => toKeepsake(reasoningContent ?? {})).filter(isSome)
  const reasoning = content.map(({ reasoningContent }) => reasoningContent?.reasoningText?.text ?? '').join('')
  const tokenUsage = toTokenUsage(usage, additional)
  const isAnswered = answers.length > 0 && answers.length === calls.length
  return {
    content: [...content.map(textOf), ...answers.map(({ toolUse }) => JSON.stringify(toolUse?.input))].join(''),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(calls.length > answers.length
      ? { toolCalls: calls.filter((call) => !answers.includes(call)).map((call) => toFragment(call, names)) }
      : {}),
    finishReason: isAnswered && raw === 'tool_use' ? 'stop' : toFinishReason(raw ?? ''),
    ...(typeof raw === 'string' ? { rawFinishReason: raw } : {}),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
    ...(thoughts.length === 0 ? {} : { providerData: { bedrock: thoughts } }),
    raw: json,
  }
}

/** What is said with its sources is a part of the text. */
function textOf({ text = '', citationsContent }: WireBlock): string {
  return text + (citationsContent?.content ?? []).map((part) => part.text ?? '').join('')
}

function toFragment({ toolUse }: WireBlock, names: ToolNames): ToolCallFragment {
  const { toolUseId, name = '', input } = toolUse ?? {}
  return { id: toolUseId ?? null, name: names.original(name), arguments: (input ?? {}) as Record<string, unknown> }
}

function isSome<T>(value: T | undefined): value is T {
  return value !== undefined
}
