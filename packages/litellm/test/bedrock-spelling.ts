import type { ScenarioPiece, ScenarioReply, Spelling } from '@smol/testing'
import { callsOf, textOf } from '@smol/testing'

const words = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'guardrail_intervened',
  other: 'malformed_model_output',
}

interface NamedEvent {
  name: string
  data: unknown
}

/** `ConverseStream` as server-sent events, which is what the opener makes of AWS' framing. */
export const bedrockSpelling: Spelling = {
  frame: (event) =>
    typeof event === 'string'
      ? `event: contentBlockDelta\ndata: ${event}\n\n`
      : `event: ${(event as NamedEvent).name}\ndata: ${JSON.stringify((event as NamedEvent).data)}\n\n`,
  events: ({ pieces, finishReason, tokenUsage, failure }) => [
    { name: 'messageStart', data: { role: 'assistant' } },
    ...pieces.flatMap(eventsOf),
    ...(failure === undefined
      ? []
      : [{ name: 'error', data: { error: { type: 'x', code: failure.status, message: failure.message } } }]),
    ...(finishReason === undefined ? [] : [{ name: 'messageStop', data: { stopReason: words[finishReason] } }]),
    ...(finishReason === undefined
      ? []
      : [{ name: 'metadata', data: { usage: usageOf(tokenUsage), metrics: { latencyMs: 5 } } }]),
  ],
  whole: ({ pieces, finishReason = 'stop', tokenUsage }) => ({
    output: { message: { role: 'assistant', content: blocksOf(pieces) } },
    stopReason: words[finishReason],
    usage: usageOf(tokenUsage),
  }),
  failure: ({ message }) => ({ message }),
}

/** Calls stand behind texts and thoughts, as at Bedrock: each block has an index of its own. */
function eventsOf(piece: ScenarioPiece): NamedEvent[] {
  if ('text' in piece) return [delta(1, { text: piece.text })]
  if ('reasoning' in piece) return [delta(0, { reasoningContent: { text: piece.reasoning } })]
  const { index, id, name, arguments: input } = piece.call
  const at = index + 2
  const start = {
    name: 'contentBlockStart',
    data: { contentBlockIndex: at, start: { toolUse: { toolUseId: id, name } } },
  }
  return [...(name === undefined ? [] : [start]), delta(at, { toolUse: { input } })]
}

function delta(contentBlockIndex: number, change: object): NamedEvent {
  return { name: 'contentBlockDelta', data: { contentBlockIndex, delta: change } }
}

function blocksOf(pieces: readonly ScenarioPiece[]): unknown[] {
  const reasoning = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
  return [
    ...(reasoning === '' ? [] : [{ reasoningContent: { reasoningText: { text: reasoning } } }]),
    { text: textOf(pieces) },
    ...callsOf(pieces).map(({ id, name, arguments: args }) => ({
      toolUse: { toolUseId: id, name, input: args.endsWith('}') ? (JSON.parse(args) as unknown) : args },
    })),
  ]
}

function usageOf(usage: ScenarioReply['tokenUsage']): object | undefined {
  if (usage === undefined) return undefined
  const { inputTokens, outputTokens, totalTokens, cachedInputTokens: cached } = usage
  return {
    inputTokens: inputTokens - (cached ?? 0),
    outputTokens,
    totalTokens,
    ...(cached === undefined ? {} : { cacheReadInputTokens: cached }),
  }
}
