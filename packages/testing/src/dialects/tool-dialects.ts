import { chatChunk } from '../faults/wire-sample.ts'
import type { StreamDialect } from './dialect.ts'

type Fragment = Record<string, unknown>

/** A stream of tool call fragments: each inner list is the calls of one chunk. */
function calls(events: readonly (readonly Fragment[])[], finish: string | null = 'tool_calls'): unknown[] {
  return [
    chatChunk({ role: 'assistant', content: null }),
    ...events.map((fragments) => chatChunk({ tool_calls: fragments })),
    chatChunk({}, { finish_reason: finish }),
  ]
}

/** One fragment in full spelling, with whatever a server adds or leaves out. */
function fragment(rest: Fragment, fn: Fragment = {}): Fragment {
  return { type: 'function', ...rest, function: fn }
}

const weather = { name: 'get_weather', arguments: { city: 'Paris' } } as const
const time = { name: 'get_time', arguments: { zone: 'CET' } } as const
const both = {
  toolCalls: [
    { id: 'call_a', ...weather },
    { id: 'call_b', ...time },
  ],
  finishReason: 'tool-calls',
} as const
const one = { toolCalls: [{ id: 'call_a', ...weather }], finishReason: 'tool-calls' } as const
const WEATHER = '{"city":"Paris"}'
const TIME = '{"zone":"CET"}'
const bare = (index: number, args: string): Fragment => ({ index, function: { arguments: args } })

/** How servers spell tool calls in a stream. */
export const toolDialects = {
  'tool-call-in-fragments': {
    does: 'gives id and name first and the arguments in pieces (OpenAI)',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '' })],
      [bare(0, '{"ci')],
      [bare(0, 'ty":"Par')],
      [bare(0, 'is"}')],
    ]),
    expect: { ...one, text: '' },
  },
  'tool-call-whole': {
    does: 'gives a call in one piece',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: WEATHER })]]),
    expect: one,
  },
  'parallel-interleaved': {
    does: 'mixes the pieces of two calls, told apart by index',
    chunks: calls([
      [
        fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '' }),
        fragment({ index: 1, id: 'call_b' }, { name: 'get_time', arguments: '' }),
      ],
      [bare(1, '{"zone"'), bare(0, '{"city"')],
      [bare(0, ':"Paris"}')],
      [bare(1, ':"CET"}')],
    ]),
    expect: both,
  },
  'no-index-whole': {
    does: 'gives whole calls without an index',
    chunks: calls([
      [
        fragment({ id: 'call_a' }, { name: 'get_weather', arguments: WEATHER }),
        fragment({ id: 'call_b' }, { name: 'get_time', arguments: TIME }),
      ],
    ]),
    expect: both,
  },
  'no-index-fragments': {
    does: 'gives calls in pieces without an index',
    chunks: calls([
      [fragment({ id: 'call_a' }, { name: 'get_weather', arguments: '{"ci' })],
      [{ function: { arguments: 'ty":"Paris"}' } }],
      [fragment({ id: 'call_b' }, { name: 'get_time', arguments: '{"zo' })],
      [{ function: { arguments: 'ne":"CET"}' } }],
    ]),
    expect: both,
  },
  'index-zero-whole': {
    does: 'gives whole calls that all have index 0 but different ids (Gemini’s compatible API)',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: WEATHER })],
      [fragment({ index: 0, id: 'call_b' }, { name: 'get_time', arguments: TIME })],
    ]),
    expect: both,
  },
  'index-zero-same-chunk': {
    does: 'gives two whole calls with index 0 in one chunk',
    chunks: calls([
      [
        fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: WEATHER }),
        fragment({ index: 0, id: 'call_b' }, { name: 'get_time', arguments: TIME }),
      ],
    ]),
    expect: both,
  },
  'index-zero-fragments': {
    does: 'gives calls in pieces that all have index 0',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '{"ci' })],
      [bare(0, 'ty":"Paris"}')],
      [fragment({ index: 0, id: 'call_b' }, { name: 'get_time', arguments: '{"zo' })],
      [bare(0, 'ne":"CET"}')],
    ]),
    expect: both,
  },
  'id-null-text': {
    does: 'writes the text "null" where it has no id',
    chunks: calls([
      [fragment({ index: 0, id: 'null' }, { name: 'get_weather', arguments: '' })],
      [fragment({ index: 0, id: 'null' }, { arguments: WEATHER })],
      [fragment({ index: 1, id: 'null' }, { name: 'get_time', arguments: '' })],
      [fragment({ index: 1, id: 'null' }, { arguments: TIME })],
    ]),
    expect: { toolCalls: [weather, time] },
  },
  'id-null-later': {
    does: 'has id: null and an empty name in every piece but the first',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '' })],
      [fragment({ index: 0, id: null }, { name: '', arguments: '{"city":' })],
      [fragment({ index: 0, id: '' }, { name: null, arguments: '"Paris"}' })],
    ]),
    expect: one,
  },
  'id-missing': {
    does: 'gives no ids at all',
    chunks: calls([
      [fragment({ index: 0 }, { name: 'get_weather', arguments: WEATHER })],
      [fragment({ index: 1 }, { name: 'get_time', arguments: TIME })],
    ]),
    expect: { toolCalls: [weather, time] },
  },
  'id-repeated': {
    does: 'repeats the id in every piece',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '' })],
      [fragment({ index: 0, id: 'call_a' }, { arguments: '{"city":' })],
      [fragment({ index: 0, id: 'call_a' }, { arguments: '"Paris"}' })],
    ]),
    expect: one,
  },
  'name-repeated': {
    does: 'repeats the name in every piece',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '' })],
      [fragment({ index: 0 }, { name: 'get_weather', arguments: '{"city":' })],
      [fragment({ index: 0 }, { name: 'get_weather', arguments: '"Paris"}' })],
    ]),
    expect: one,
  },
  'name-and-id-repeated': {
    does: 'repeats id and name in every piece',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '{"city":' })],
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '"Paris"}' })],
    ]),
    expect: one,
  },
  'name-in-fragments': {
    does: 'gives the name in pieces',
    chunks: calls([
      [fragment({ index: 0, id: 'call_a' }, { name: 'get_', arguments: '' })],
      [fragment({ index: 0 }, { name: 'weather', arguments: '' })],
      [bare(0, WEATHER)],
    ]),
    expect: one,
  },
  'arguments-missing': {
    does: 'gives a call without arguments',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'ping' })]]),
    expect: { toolCalls: [{ id: 'call_a', name: 'ping', arguments: {} }] },
  },
  'arguments-null': {
    does: 'gives arguments: null',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'ping', arguments: null })]]),
    expect: { toolCalls: [{ id: 'call_a', name: 'ping', arguments: {} }] },
  },
  'arguments-empty': {
    does: 'gives an empty text as arguments',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'ping', arguments: '' })]]),
    expect: { toolCalls: [{ id: 'call_a', name: 'ping', arguments: {} }] },
  },
  'arguments-object': {
    does: 'gives the arguments as an object instead of its JSON',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: { city: 'Paris' } })]]),
    expect: one,
  },
  'tools-but-stop': {
    does: 'calls a tool and says that it stopped',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: WEATHER })]], 'stop'),
    expect: { ...one, rawFinishReason: 'stop' },
  },
  'function-call': {
    does: 'calls a function in the old form',
    chunks: [
      chatChunk({ role: 'assistant', content: null, function_call: { name: 'get_weather', arguments: '' } }),
      chatChunk({ function_call: { arguments: '{"city":' } }),
      chatChunk({ function_call: { arguments: '"Paris"}' } }),
      chatChunk({}, { finish_reason: 'function_call' }),
    ],
    expect: { toolCalls: [weather], finishReason: 'tool-calls', rawFinishReason: 'function_call' },
  },
  'text-and-tool-call': {
    does: 'says something before it calls',
    chunks: [
      chatChunk({ role: 'assistant', content: 'Let me look.' }),
      ...calls([[fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: WEATHER })]]),
    ],
    expect: { ...one, text: 'Let me look.' },
  },
  'arguments-cut-off': {
    does: 'is stopped by the token limit inside the arguments',
    chunks: calls(
      [[fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: '' })], [bare(0, '{"city":"Pa')]],
      'length',
    ),
    expect: { toolCalls: [], invalidToolCalls: ['get_weather'], finishReason: 'length' },
  },
  'arguments-not-json': {
    does: 'gives arguments that are not JSON',
    chunks: calls([[fragment({ index: 0, id: 'call_a' }, { name: 'get_weather', arguments: 'city=Paris' })]]),
    expect: { toolCalls: [], invalidToolCalls: ['get_weather'] },
  },
} as const satisfies Record<string, StreamDialect>
