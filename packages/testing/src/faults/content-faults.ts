import type { Fault } from './fault.ts'
import { unnoticed } from './fault.ts'
import { framesBeforeCut, sendBody, sendStream, textFrames } from './send.ts'
import { chatChunk, chatUsage, dataFrame, DONE_FRAME } from './wire-sample.ts'

const FOUR_MIB = 4 * 1024 * 1024
const SEPARATORS = 'line\u2028next\u2029para\u0085'

/** The text of the event of 4 MiB. */
export const fourMiBText = 'abcdefg '.repeat(FOUR_MIB / 8)

const failed = (code: string, partial: 'exact' | 'none', retried?: boolean) =>
  ({ outcome: 'error', codes: [code], partial, ...(retried === undefined ? {} : { retried }) }) as const

/** Right bytes, wrong words: what stands in the events, or instead of them. */
export const contentFaults = {
  'missing-done': {
    does: 'ends after the last event without the end mark',
    expect: unnoticed,
    layer: 'transport',
    reply: (writer, sample) => sendStream(writer, sample, sample.frames),
  },
  'no-finish-reason': {
    does: 'gives no finish reason, only the end mark',
    expect: { outcome: 'ok', finishReason: 'other', warning: true, tokenUsage: false },
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        dataFrame(chatChunk({ role: 'assistant', content: 'Hello, ' })),
        dataFrame(chatChunk({ content: 'wörld 🌍' })),
        DONE_FRAME,
      ]),
  },
  'data-after-done': {
    does: 'goes on after the end mark',
    expect: unnoticed,
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        ...sample.frames,
        sample.done,
        dataFrame(chatChunk({ content: 'GHOST' })),
        'data: {"broken\n\n',
      ]),
  },
  'duplicated-events': {
    does: 'sends every event twice, which cannot be told from an answer that repeats itself',
    expect: { outcome: 'ok', text: 'Hello, Hello, wörld 🌍wörld 🌍' },
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [...sample.frames.flatMap((frame) => [frame, frame]), sample.done]),
  },
  'invalid-json-event': {
    does: 'sends an event whose JSON is broken',
    expect: failed('bad_response', 'exact', false),
    layer: 'sse',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        ...framesBeforeCut(sample),
        'data: {"choices":[{"delta":{"content":"wör\n\n',
        sample.done,
      ]),
  },
  'invalid-utf8': {
    does: 'sends bytes that are not UTF-8, in a comment and in a field that nobody needs',
    expect: unnoticed,
    layer: 'sse',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        Buffer.concat([Buffer.from(': '), INVALID_UTF8, Buffer.from('\n\n')]),
        ...textFrames(sample).map(withInvalidField),
        sample.done,
      ]),
  },
  'line-separators-in-string': {
    does: 'has U+2028, U+2029 and U+0085 unescaped in the text',
    expect: { outcome: 'ok', text: `${SEPARATORS}end`, tokenUsage: false },
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        dataFrame(chatChunk({ role: 'assistant', content: SEPARATORS })),
        dataFrame(chatChunk({ content: 'end' })),
        dataFrame(chatChunk({}, { finish_reason: 'stop' })),
        DONE_FRAME,
      ]),
  },
  'four-mib-event': {
    does: 'sends 4 MiB of text in one event',
    expect: { outcome: 'ok', text: fourMiBText },
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        dataFrame(chatChunk({ role: 'assistant', content: fourMiBText })),
        dataFrame(chatChunk({}, { finish_reason: 'stop' })),
        dataFrame(chatChunk(undefined, { usage: chatUsage })),
        DONE_FRAME,
      ]),
  },
  'error-object-in-stream': {
    does: 'sends an error object as an event of a stream with status 200',
    expect: failed('server', 'exact', false),
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        ...framesBeforeCut(sample),
        dataFrame({
          error: {
            message: 'The server had an error while processing your request',
            type: 'server_error',
            param: null,
            code: null,
          },
        }),
        sample.done,
      ]),
  },
  'rate-limit-object-in-stream': {
    does: 'sends a rate limit error as an event of a stream with status 200',
    expect: failed('rate_limit', 'exact', false),
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        ...framesBeforeCut(sample),
        dataFrame({ error: { message: 'Rate limit reached', type: 'rate_limit_error', code: 'rate_limit_exceeded' } }),
      ]),
  },
  'context-overflow-object-in-stream': {
    does: 'sends an error about the context length as the first event of a stream with status 200',
    expect: failed('context_overflow', 'none', false),
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        dataFrame({
          error: {
            message: "This model's maximum context length is 4096 tokens.",
            type: 'invalid_request_error',
            code: 'context_length_exceeded',
          },
        }),
      ]),
  },
  'error-string-in-stream': {
    does: 'sends an error that is only a text as an event of a stream with status 200',
    expect: failed('server', 'exact', false),
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [...framesBeforeCut(sample), dataFrame({ error: 'upstream worker crashed' })]),
  },
  'error-event-frame': {
    does: 'sends an event of type "error" in a stream with status 200',
    expect: failed('rate_limit', 'exact', false),
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        ...framesBeforeCut(sample),
        `event: error\n${dataFrame({ message: 'Too many requests', type: 'rate_limit_error', code: 429 })}`,
      ]),
  },
  'error-json-200': {
    does: 'answers a request for a stream with status 200 and an error as JSON',
    expect: failed('auth', 'none', false),
    layer: 'chat-completions',
    reply: (writer) =>
      sendBody(
        writer,
        200,
        'application/json',
        JSON.stringify({
          error: {
            message: 'Incorrect API key provided',
            type: 'invalid_request_error',
            param: null,
            code: 'invalid_api_key',
          },
        }),
      ),
  },
  'whole-json-instead-of-stream': {
    does: 'answers a request for a stream with the complete answer as JSON',
    expect: { outcome: 'ok', warning: true },
    layer: 'transport',
    reply: (writer, sample) => sendBody(writer, 200, 'application/json', sample.whole),
  },
  'html-200': {
    does: 'answers with status 200 and a web page',
    expect: failed('bad_response', 'none'),
    layer: 'transport',
    reply: (writer) =>
      sendBody(writer, 200, 'text/html; charset=utf-8', '<!doctype html><html><body><h1>Sign in</h1></body></html>'),
  },
  'empty-200': {
    does: 'answers with status 200 and nothing',
    expect: failed('bad_response', 'none'),
    layer: 'transport',
    reply: (writer, sample) => sendBody(writer, 200, sample.contentType, ''),
  },
  'no-content-204': {
    does: 'answers with status 204',
    expect: failed('bad_response', 'none'),
    layer: 'transport',
    reply: (writer) => writer.head(204, { 'x-request-id': 'req-sample-1' }),
  },
  'choices-empty-first': {
    does: 'begins with a chunk without choices, as Azure does for its prompt filter',
    expect: unnoticed,
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        dataFrame(chatChunk(undefined, { prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] })),
        ...sample.frames,
        sample.done,
      ]),
  },
  'chunk-without-delta': {
    does: 'has a choice without a delta, one whose delta is null, and chunks whose choices are null or missing',
    expect: unnoticed,
    layer: 'chat-completions',
    reply: (writer, sample) =>
      sendStream(writer, sample, [
        dataFrame({ ...chatChunk({}), choices: [{ index: 0, finish_reason: null }] }),
        ...framesBeforeCut(sample),
        dataFrame({ ...chatChunk({}), choices: [{ index: 0, delta: null, finish_reason: null }] }),
        dataFrame({ ...chatChunk({}), choices: null }),
        dataFrame({ id: 'chatcmpl-1', object: 'chat.completion.chunk' }),
        ...sample.frames.slice(sample.cut),
        sample.done,
      ]),
  },
} as const satisfies Record<string, Fault>

/** Adds a field whose value is not UTF-8 to the JSON of an event. */
function withInvalidField(frame: string): Buffer {
  const [before, after] = frame.split(/(?<=^data: \{)/m)
  if (before === undefined || after === undefined) return Buffer.from(frame)
  return Buffer.concat([Buffer.from(`${before}"noise":"`), INVALID_UTF8, Buffer.from(`",${after}`)])
}

/** A lone continuation byte, bytes that never occur, and a character that is cut off. */
const INVALID_UTF8 = Buffer.from([0x80, 0xff, 0xfe, 0xe2, 0x82])
