import type { TokenUsage } from '@smol/core'
import { chatChunk, chatCompletion } from './faults/wire-sample.ts'
import type { ScenarioFailure, ScenarioPiece, ScenarioReply } from './scenarios.ts'

/** How an API looks in each scenario: neutral words in, what would be on the wire out. */
export interface Spelling {
  /** The events of a stream, the mark at the end included; a text as it is, anything else as JSON. */
  readonly events: (reply: ScenarioReply) => readonly unknown[]
  /** The same reply as one JSON document. */
  readonly whole: (reply: ScenarioReply) => unknown
  /** The body of a reply that is an error. */
  readonly failure: (failure: ScenarioFailure) => unknown
  /** The media type of a stream. Default: `text/event-stream`. */
  readonly contentType?: string
  /** One event as it stands in the body. Default: `data: …` and an empty line. */
  readonly frame?: (event: unknown) => string
}

/** The Chat Completions API, as OpenAI's own server spells it. */
export const chatCompletionsSpelling: Spelling = Object.freeze({
  events(reply: ScenarioReply): readonly unknown[] {
    const { pieces, finishReason, tokenUsage, failure } = reply
    return [
      chatChunk({ role: 'assistant', content: '' }),
      ...pieces.map((piece) => chatChunk(deltaOf(piece))),
      ...(failure === undefined ? [] : [failureBody(failure)]),
      ...(finishReason === undefined ? [] : [chatChunk({}, { finish_reason: finishWords[finishReason] })]),
      ...(tokenUsage === undefined ? [] : [chatChunk(undefined, { usage: wireUsage(tokenUsage) })]),
      ...(finishReason === undefined ? [] : ['[DONE]']),
    ]
  },
  whole({ pieces, finishReason = 'stop', tokenUsage }: ScenarioReply): unknown {
    const calls = callsOf(pieces).map(({ id, name, arguments: args }) => ({
      id,
      type: 'function',
      function: { name, arguments: args },
    }))
    const reasoning = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
    const message = {
      content: textOf(pieces),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    }
    return chatCompletion(message, {
      finish_reason: finishWords[finishReason],
      usage: tokenUsage === undefined ? undefined : wireUsage(tokenUsage),
    })
  },
  failure: failureBody,
})

const finishWords = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: 'other',
} as const

function deltaOf(piece: ScenarioPiece): object {
  if ('text' in piece) return { content: piece.text }
  if ('reasoning' in piece) return { reasoning_content: piece.reasoning }
  const { index, id, name, arguments: args } = piece.call
  const first = id === undefined ? {} : { id, type: 'function' }
  return { tool_calls: [{ index, ...first, function: { ...(name === undefined ? {} : { name }), arguments: args } }] }
}

function failureBody({ message, status }: ScenarioFailure): unknown {
  return { error: { message, type: status >= 500 ? 'server_error' : 'invalid_request_error', param: null, code: null } }
}

function wireUsage({ inputTokens, outputTokens, totalTokens, cachedInputTokens }: TokenUsage): object {
  const details = cachedInputTokens === undefined ? {} : { prompt_tokens_details: { cached_tokens: cachedInputTokens } }
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: totalTokens, ...details }
}

/** A tool call put together from its pieces; the arguments are still the text that the model wrote. */
export interface SpelledCall {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

/** The text of all pieces. */
export function textOf(pieces: readonly ScenarioPiece[]): string {
  return pieces.map((piece) => ('text' in piece ? piece.text : '')).join('')
}

/** The tool calls of all pieces, for APIs that send a call in one piece. */
export function callsOf(pieces: readonly ScenarioPiece[]): readonly SpelledCall[] {
  const calls = new Map<number, SpelledCall>()
  for (const piece of pieces) {
    if (!('call' in piece)) continue
    const { index, id = '', name = '', arguments: args } = piece.call
    const before = calls.get(index)
    calls.set(
      index,
      before === undefined ? { id, name, arguments: args } : { ...before, arguments: before.arguments + args },
    )
  }
  return [...calls.values()]
}
