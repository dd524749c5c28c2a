import type { FinishReason, SmolErrorCode, TokenUsage } from '@smol/core'
import { deepFreeze } from './deep-freeze.ts'

/** One piece of an answer: a stream may send each by itself. */
export type ScenarioPiece =
  | { readonly text: string }
  | { readonly reasoning: string }
  | {
      /** A fragment of a tool call; id and name come with its first one. */
      readonly call: {
        readonly index: number
        readonly id?: string
        readonly name?: string
        readonly arguments: string
      }
    }

/** What goes wrong, in neutral words. */
export interface ScenarioFailure {
  /** The HTTP status that the API answers, where it is not inside a stream. */
  readonly status: number
  /** What a client must make of it. */
  readonly code: SmolErrorCode
  readonly message: string
}

/** What a model answers, in neutral words. A plugin says how its API looks in each. */
export interface ScenarioReply {
  readonly pieces: readonly ScenarioPiece[]
  /** Absent: the reply breaks off here, without any mark of its end. */
  readonly finishReason?: FinishReason
  readonly tokenUsage?: TokenUsage
  /** Comes instead of an end, inside a stream of status 200. */
  readonly failure?: ScenarioFailure
}

/** An ability that not every model has: declared by a plugin, exercised by scenarios. */
export type Capability = 'tools' | 'parallel-tools' | 'reasoning' | 'usage' | 'cached-usage'

/** A reply that every plugin with these abilities must read rightly, streamed and whole. */
export interface Scenario {
  readonly needs: readonly Capability[]
  readonly reply: ScenarioReply
}

const TEXT = ['Hello', ', wör', 'ld 🌍', '!'] as const
const texts = TEXT.map((text) => ({ text }))
const usage = { inputTokens: 7, outputTokens: 5, totalTokens: 12 } as const
const weather = { index: 0, id: 'call_weather', name: 'get_weather' } as const
const time = { index: 1, id: 'call_time', name: 'get_time' } as const

/** The replies that the suites play, by name. */
export const scenarios = deepFreeze({
  'one text reply': { needs: [], reply: { pieces: texts, finishReason: 'stop' } },
  'a text with newlines, quotes and a backslash': {
    needs: [],
    reply: {
      pieces: [{ text: 'a\n\n"b"\r\n' }, { text: '\\c\tdata: d\n' }, { text: '\u2028e' }],
      finishReason: 'stop',
    },
  },
  'an empty reply': { needs: [], reply: { pieces: [], finishReason: 'stop' } },
  'a text that hits the token limit': { needs: [], reply: { pieces: texts, finishReason: 'length' } },
  'usage only in the last chunk': {
    needs: ['usage'],
    reply: { pieces: texts, finishReason: 'stop', tokenUsage: usage },
  },
  'usage with cached tokens': {
    needs: ['usage', 'cached-usage'],
    reply: { pieces: texts, finishReason: 'stop', tokenUsage: { ...usage, cachedInputTokens: 4 } },
  },
  'reasoning before the text': {
    needs: ['reasoning'],
    reply: { pieces: [{ reasoning: 'The user ' }, { reasoning: 'greets.' }, ...texts], finishReason: 'stop' },
  },
  'a tool call in three fragments': {
    needs: ['tools'],
    reply: {
      pieces: [
        { call: { ...weather, arguments: '' } },
        { call: { index: 0, arguments: '{"city":"Pa' } },
        { call: { index: 0, arguments: 'ris","days":2}' } },
      ],
      finishReason: 'tool-calls',
    },
  },
  'text before a tool call': {
    needs: ['tools'],
    reply: {
      pieces: [...texts, { call: { ...weather, arguments: '{"city":"Paris","days":2}' } }],
      finishReason: 'tool-calls',
    },
  },
  'two tool calls': {
    needs: ['tools', 'parallel-tools'],
    reply: {
      pieces: [
        { call: { ...weather, arguments: '{"city":' } },
        { call: { index: 0, arguments: '"Paris"}' } },
        { call: { ...time, arguments: '{"zone":' } },
        { call: { index: 1, arguments: '"CET"}' } },
      ],
      finishReason: 'tool-calls',
    },
  },
  'a tool call that is cut off by the token limit': {
    needs: ['tools'],
    reply: {
      pieces: [{ call: { ...weather, arguments: '' } }, { call: { index: 0, arguments: '{"city":"Pa' } }],
      finishReason: 'length',
    },
  },
} as const satisfies Record<string, Scenario>)

/** The name of a scenario. */
export type ScenarioName = keyof typeof scenarios

/** Streams that go wrong after some text: what is left must be thrown, with what had come. */
export const brokenStreams = deepFreeze({
  'a stream that is cut off': { pieces: texts.slice(0, 2) },
  'an error inside a stream of status 200': {
    pieces: texts.slice(0, 2),
    failure: { status: 500, code: 'server', message: 'The model crashed' },
  },
} as const satisfies Record<string, ScenarioReply>)

/** What an API may answer instead of a reply. */
export const failures = deepFreeze({
  'a wrong key': { status: 401, code: 'auth', message: 'Invalid API key' },
  'a forbidden model': { status: 403, code: 'permission', message: 'You may not use this model' },
  'an unknown model': { status: 404, code: 'not_found', message: 'The model does not exist' },
  'a bad request': { status: 400, code: 'invalid_request', message: 'temperature must be a number' },
  'a prompt that is too long': {
    status: 400,
    code: 'context_overflow',
    message: 'maximum context length is 4096 tokens',
  },
} as const satisfies Record<string, ScenarioFailure>)
