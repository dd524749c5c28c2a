import { deepFreeze } from '../deep-freeze.ts'
import { chatCompletion, chatUsage } from '../faults/wire-sample.ts'
import type { ReplyDialect } from './dialect.ts'

const TEXT = 'Hello, wörld 🌍'
const counted = { inputTokens: 7, outputTokens: 5, totalTokens: 12 } as const

function call(args: unknown, rest: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: 'call_a', type: 'function', function: { name: 'get_weather', arguments: args }, ...rest }
}
function calling(tool_calls: unknown, finish_reason: string | null = 'tool_calls'): Record<string, unknown> {
  return chatCompletion({ tool_calls }, { finish_reason })
}
const one = {
  toolCalls: [{ id: 'call_a', name: 'get_weather', arguments: { city: 'Paris' } }],
  finishReason: 'tool-calls',
} as const

/** How servers spell whole replies. */
export const replyDialects = deepFreeze({
  'whole-text': {
    does: 'answers with text',
    body: chatCompletion({ content: TEXT }),
    expect: { text: TEXT, toolCalls: [], finishReason: 'stop', rawFinishReason: 'stop', tokenUsage: counted },
  },
  'whole-usage-null': {
    does: 'has usage: null',
    body: chatCompletion({ content: TEXT }, { usage: null }),
    expect: { text: TEXT, tokenUsage: false },
  },
  'whole-usage-absent': {
    does: 'has no usage',
    body: chatCompletion({ content: TEXT }, { usage: undefined }),
    expect: { text: TEXT, tokenUsage: false },
  },
  'whole-choices-empty': {
    does: 'has no choices',
    body: { ...chatCompletion({}), choices: [] },
    expect: { code: 'bad_response' },
  },
  'whole-choices-missing': {
    does: 'is JSON, but of something else',
    body: { status: 'ok' },
    expect: { code: 'bad_response' },
  },
  'whole-content-null': {
    does: 'has content: null and no calls',
    body: chatCompletion({ content: null }),
    expect: { text: '', toolCalls: [], tokenUsage: counted },
  },
  'whole-content-parts': {
    does: 'has content as a list of parts',
    body: chatCompletion({
      content: [
        { type: 'text', text: 'Hello, ' },
        { type: 'text', text: 'wörld 🌍' },
      ],
    }),
    expect: { text: TEXT },
  },
  'whole-reasoning-content': {
    does: 'has reasoning_content',
    body: chatCompletion({ content: TEXT, reasoning_content: 'Greet politely.' }),
    expect: { text: TEXT, reasoning: 'Greet politely.' },
  },
  'whole-refusal': {
    does: 'refuses in a field of its own',
    body: chatCompletion({ content: null, refusal: 'I cannot do that.' }),
    expect: { text: 'I cannot do that.' },
  },
  'whole-tool-calls-null': {
    does: 'has tool_calls: null',
    body: chatCompletion({ content: TEXT, tool_calls: null }),
    expect: { text: TEXT, toolCalls: [], finishReason: 'stop' },
  },
  'whole-tool-call': {
    does: 'calls a tool',
    body: calling([call('{"city":"Paris"}')]),
    expect: { ...one, text: '' },
  },
  'whole-tools-but-stop': {
    does: 'calls a tool and says that it stopped',
    body: calling([call('{"city":"Paris"}')], 'stop'),
    expect: one,
  },
  'whole-arguments-object': {
    does: 'gives the arguments as an object',
    body: calling([call({ city: 'Paris' })]),
    expect: one,
  },
  'whole-arguments-null': {
    does: 'gives arguments: null',
    body: calling([call(null)]),
    expect: { toolCalls: [{ id: 'call_a', name: 'get_weather', arguments: {} }] },
  },
  'whole-arguments-cut-off': {
    does: 'is stopped by the token limit inside the arguments',
    body: calling([call('{"city":"Pa')], 'length'),
    expect: { toolCalls: [], invalidToolCalls: ['get_weather'], finishReason: 'length' },
  },
  'whole-arguments-big-integer': {
    does: 'has an integer that does not fit a JavaScript number: it must not become another one',
    body: calling([call('{"city":12345678901234567890}')]),
    expect: {
      toolCalls: [{ id: 'call_a', name: 'get_weather', arguments: { city: '12345678901234567890' } }],
      warning: true,
    },
  },
  'whole-arguments-nan': {
    does: 'has NaN, which Python writes and JSON does not know',
    body: calling([call('{"city":NaN}')]),
    expect: { toolCalls: [], invalidToolCalls: ['get_weather'] },
  },
  'whole-id-missing': {
    does: 'gives a call without an id',
    body: calling([call('{"city":"Paris"}', { id: undefined })]),
    expect: { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }] },
  },
  'whole-function-call': {
    does: 'calls a function in the old form',
    body: chatCompletion(
      { function_call: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      { finish_reason: 'function_call' },
    ),
    expect: { toolCalls: [{ name: 'get_weather', arguments: { city: 'Paris' } }], finishReason: 'tool-calls' },
  },
  'whole-finish-null': {
    does: 'has finish_reason: null',
    body: chatCompletion({ content: TEXT }, { finish_reason: null }),
    expect: { text: TEXT, finishReason: 'other' },
  },
  'whole-finish-length': {
    does: 'is stopped by the token limit',
    body: chatCompletion({ content: 'Hello, ' }, { finish_reason: 'length' }),
    expect: { text: 'Hello, ', finishReason: 'length', rawFinishReason: 'length' },
  },
  'whole-usage-details': {
    does: 'counts cached and reasoning tokens',
    body: chatCompletion(
      { content: TEXT },
      {
        usage: {
          ...chatUsage,
          prompt_tokens_details: { cached_tokens: 3 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
      },
    ),
    expect: { tokenUsage: { ...counted, cachedInputTokens: 3, reasoningTokens: 2 } },
  },
} as const satisfies Record<string, ReplyDialect>)
