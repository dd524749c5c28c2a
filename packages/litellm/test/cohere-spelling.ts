import type { ScenarioPiece, Spelling } from '@smol/testing'
import { callsOf, textOf } from '@smol/testing'

const words = {
  stop: 'COMPLETE',
  length: 'MAX_TOKENS',
  'tool-calls': 'TOOL_CALL',
  'content-filter': 'ERROR_TOXIC',
  other: 'OTHER',
}

/** `/v2/chat`, as Cohere spells it. */
export const cohereSpelling: Spelling = {
  frame: (event) =>
    `event: ${(event as { type?: string }).type ?? 'x'}\ndata: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`,
  events: ({ pieces, finishReason, tokenUsage, failure }) => [
    { type: 'message-start', id: 'm1' },
    ...pieces.map(eventOf),
    { type: 'content-end', index: 0 },
    ...(failure === undefined ? [] : [{ type: 'error', message: failure.message }]),
    ...(finishReason === undefined
      ? []
      : [{ type: 'message-end', delta: { finish_reason: words[finishReason], ...usageOf(tokenUsage) } }]),
  ],
  whole: ({ pieces, finishReason = 'stop', tokenUsage }) => ({
    message: {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('') },
        { type: 'text', text: textOf(pieces) },
      ],
      tool_calls: callsOf(pieces).map(({ id, ...body }) => ({ id, type: 'function', function: body })),
    },
    finish_reason: words[finishReason],
    ...usageOf(tokenUsage),
  }),
  failure: ({ message }) => ({ message }),
}

function eventOf(piece: ScenarioPiece): unknown {
  if ('text' in piece) return { type: 'content-delta', index: 1, delta: { message: { content: { text: piece.text } } } }
  if ('reasoning' in piece)
    return { type: 'content-delta', index: 0, delta: { message: { content: { thinking: piece.reasoning } } } }
  const { index, id, ...body } = piece.call
  const type = id === undefined ? 'tool-call-delta' : 'tool-call-start'
  return { type, index, delta: { message: { tool_calls: { ...(id && { id }), function: body } } } }
}

function usageOf(usage: { inputTokens: number; outputTokens: number } | undefined): object {
  return usage === undefined
    ? {}
    : { usage: { tokens: { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens } } }
}
