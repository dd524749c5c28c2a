import type { ScenarioFailure, ScenarioPiece, ScenarioReply, Spelling } from '@smol/testing'
import { callsOf, textOf } from '@smol/testing'

/** The Messages API, as Anthropic's own server spells it. */
export const anthropicSpelling: Spelling = Object.freeze({
  events({ pieces, finishReason, tokenUsage, failure }: ScenarioReply): readonly unknown[] {
    const usage = usageOf(tokenUsage)
    return [
      {
        type: 'message_start',
        message: { type: 'message', content: [], usage: { ...usage, output_tokens: undefined } },
      },
      { type: 'ping' },
      ...blockEvents(pieces),
      ...(failure === undefined ? [] : [failureBody(failure)]),
      ...(finishReason === undefined
        ? []
        : [
            {
              type: 'message_delta',
              delta: { stop_reason: words[finishReason] },
              usage: { output_tokens: usage['output_tokens'] },
            },
            { type: 'message_stop' },
          ]),
    ]
  },
  whole({ pieces, finishReason = 'stop', tokenUsage }: ScenarioReply): unknown {
    const thinking = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
    const calls = callsOf(pieces).map(({ id, name, arguments: args }) => ({
      type: 'tool_use',
      id,
      name,
      input: json(args),
    }))
    return {
      type: 'message',
      content: [
        ...(thinking === '' ? [] : [{ type: 'thinking', thinking, signature: 's1gn' }]),
        { type: 'text', text: textOf(pieces) },
        ...calls,
      ],
      stop_reason: words[finishReason],
      usage: usageOf(tokenUsage),
    }
  },
  failure: failureBody,
  frame: (event: unknown) => `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`,
})

const words = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  other: 'other',
} as const

type Usage = NonNullable<ScenarioReply['tokenUsage']>

/** The API always counts; what a scenario does not say is not compared. */
function usageOf({ inputTokens, outputTokens, cachedInputTokens }: Partial<Usage> = {}): Record<
  string,
  number | undefined
> {
  if (inputTokens === undefined) return {}
  const cached = cachedInputTokens === undefined ? {} : { cache_read_input_tokens: cachedInputTokens }
  return { input_tokens: inputTokens - (cachedInputTokens ?? 0), output_tokens: outputTokens, ...cached }
}

/** A whole reply has the input as an object; where it was cut off, the text of it. */
function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

type Kind = 'text' | 'thinking' | `call ${number}`

/** Pieces of one kind stand in one block. */
function blockEvents(pieces: readonly ScenarioPiece[]): object[] {
  const events: object[] = []
  const kinds: Kind[] = []
  for (const piece of pieces) {
    const kind = kindOf(piece)
    if (!kinds.includes(kind)) {
      events.push(...endOf(kinds))
      events.push({ type: 'content_block_start', index: kinds.length, content_block: startOf(piece) })
      kinds.push(kind)
    }
    events.push({ type: 'content_block_delta', index: kinds.indexOf(kind), delta: deltaOf(piece) })
  }
  return [...events, ...endOf(kinds)]
}

/** The end of the block that is open, with the signature of thoughts. */
function endOf(kinds: readonly Kind[]): object[] {
  const index = kinds.length - 1
  if (index < 0) return []
  const signature = { type: 'content_block_delta', index, delta: { type: 'signature_delta', signature: 's1gn' } }
  return [...(kinds[index] === 'thinking' ? [signature] : []), { type: 'content_block_stop', index }]
}

function kindOf(piece: ScenarioPiece): Kind {
  if ('call' in piece) return `call ${piece.call.index}`
  return 'text' in piece ? 'text' : 'thinking'
}

function startOf(piece: ScenarioPiece): object {
  if ('call' in piece) return { type: 'tool_use', id: piece.call.id, name: piece.call.name, input: {} }
  return 'text' in piece ? { type: 'text', text: '' } : { type: 'thinking', thinking: '', signature: '' }
}

function deltaOf(piece: ScenarioPiece): object {
  if ('call' in piece) return { type: 'input_json_delta', partial_json: piece.call.arguments }
  return 'text' in piece
    ? { type: 'text_delta', text: piece.text }
    : { type: 'thinking_delta', thinking: piece.reasoning }
}

function failureBody({ message, status }: ScenarioFailure): unknown {
  const type = {
    401: 'authentication_error',
    403: 'permission_error',
    404: 'not_found_error',
    400: 'invalid_request_error',
  }[status]
  return { type: 'error', error: { type: type ?? 'api_error', message } }
}
