import type { ScenarioPiece, ScenarioReply, Spelling } from '@smol/testing'
import { callsOf, textOf } from '@smol/testing'

/** `/api/chat`, as Ollama spells it: a JSON object a line, and calls whole. */
export const ollamaSpelling: Spelling = {
  contentType: 'application/x-ndjson',
  frame: (event) => `${typeof event === 'string' ? event : JSON.stringify(event)}\n`,
  events: ({ pieces, failure, ...rest }) => [
    ...pieces.filter((piece) => !('call' in piece)).map((piece) => ({ message: messageOf([piece]), done: false })),
    ...callsOf(pieces).map((call) => ({ message: { content: '', tool_calls: [wireCall(call)] }, done: false })),
    ...(failure === undefined ? [] : [{ error: failure.message }]),
    ...(rest.finishReason === undefined ? [] : [{ message: { content: '' }, ...endOf(rest) }]),
  ],
  whole: ({ pieces, ...rest }) => ({
    message: {
      ...messageOf(pieces),
      ...(callsOf(pieces).length === 0 ? {} : { tool_calls: callsOf(pieces).map(wireCall) }),
    },
    ...endOf(rest),
  }),
  failure: ({ message }) => ({ error: message }),
}

function messageOf(pieces: readonly ScenarioPiece[]): Record<string, unknown> {
  const thinking = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
  return { role: 'assistant', content: textOf(pieces), ...(thinking === '' ? {} : { thinking }) }
}

function wireCall({ id, name, arguments: args }: { id: string; name: string; arguments: string }): unknown {
  return { id, function: { name, arguments: args.endsWith('}') ? (JSON.parse(args) as unknown) : args } }
}

function endOf({ finishReason, tokenUsage: usage }: Pick<ScenarioReply, 'finishReason' | 'tokenUsage'>): object {
  return {
    done: true,
    done_reason: finishReason === 'tool-calls' ? 'stop' : finishReason,
    ...(usage === undefined ? {} : { prompt_eval_count: usage.inputTokens, eval_count: usage.outputTokens }),
  }
}
