import { isJsonObject } from '../../packages/core/src/index.ts'
import type { Fields, RecordedReply } from './golden-case.ts'

/** What a Chat Completions reply says. */
export interface IdealReply {
  readonly content: string
  readonly reasoning: string | undefined
  readonly calls: unknown
  readonly inputTokens: number | undefined
}

/** Reads a reply by the rule alone: text up to the first stop, a refusal is text, reasoning is kept. Undefined when it says nothing. */
export function idealReply(reply: RecordedReply | undefined, stops: readonly string[]): IdealReply | undefined {
  const body = isJsonObject(reply?.body) ? reply.body : {}
  const [choice] = (Array.isArray(body['choices']) ? body['choices'] : []) as readonly Fields[]
  const message = choice?.['message']
  if (!isJsonObject(message)) return undefined
  const text = [message['content'], message['refusal']].filter((part) => typeof part === 'string').join('')
  const first = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0), text.length)
  const reasoning = message['reasoning_content'] ?? message['reasoning']
  const usage = isJsonObject(body['usage']) ? body['usage'] : {}
  return {
    content: text.slice(0, first),
    reasoning: typeof reasoning === 'string' ? reasoning : undefined,
    calls: message['tool_calls'],
    inputTokens: usage['prompt_tokens'] as number | undefined,
  }
}
