/** The true reply that the faults are made from: one text answer, in the words of one API. */
export interface WireSample {
  /** The media type of the stream. */
  readonly contentType: string
  /** The stream, event by event, as it stands in the body. */
  readonly frames: readonly (string | Uint8Array)[]
  /** What follows the last event where the API has such a mark, such as `data: [DONE]`; '' where it has none. */
  readonly done: string
  /** How many frames go out before a fault in mid-stream. At least one of them must carry text. */
  readonly cut: number
  /** What keeps the connection warm and means nothing. */
  readonly heartbeat: string
  /** The same answer as one JSON document. */
  readonly whole: string
  /** What a client must make of it. */
  readonly text: string
  /** The text of the frames before the cut. */
  readonly textBeforeCut: string
  readonly finishReason: 'stop'
  readonly tokenUsage: { readonly inputTokens: number; readonly outputTokens: number; readonly totalTokens: number }
}

/** A chunk of a Chat Completions stream with every field that OpenAI's specification requires. */
export function chatChunk(delta: object | undefined, rest: Record<string, unknown> = {}): Record<string, unknown> {
  const { finish_reason = null, ...others } = rest
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1_700_000_000,
    model: 'sample-model',
    choices: delta === undefined ? [] : [{ index: 0, delta, logprobs: null, finish_reason }],
    ...others,
  }
}

/** A whole Chat Completions reply with every field that OpenAI's specification requires. */
export function chatCompletion(message: object, rest: Record<string, unknown> = {}): Record<string, unknown> {
  const { finish_reason = 'stop', ...others } = rest
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'sample-model',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: null, refusal: null, ...message },
        logprobs: null,
        finish_reason,
      },
    ],
    usage: chatUsage,
    ...others,
  }
}

/** The usage that every sample reply reports. */
export const chatUsage = { prompt_tokens: 7, completion_tokens: 5, total_tokens: 12 } as const

/** One event of a stream of server-sent events. */
export const dataFrame = (payload: unknown): string =>
  `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`

/** The mark at the end of a Chat Completions stream. */
export const DONE_FRAME = 'data: [DONE]\n\n'

/** One text answer of the Chat Completions API: "Hello, wörld 🌍", 7 tokens in, 5 out. */
export const chatCompletionsSample: WireSample = Object.freeze({
  contentType: 'text/event-stream',
  frames: Object.freeze(
    [
      chatChunk({ role: 'assistant', content: '' }),
      chatChunk({ content: 'Hello, ' }),
      chatChunk({ content: 'wörld 🌍' }),
      chatChunk({}, { finish_reason: 'stop' }),
      chatChunk(undefined, { usage: chatUsage }),
    ].map(dataFrame),
  ),
  done: DONE_FRAME,
  cut: 2,
  heartbeat: ': keep-alive\n\n',
  whole: JSON.stringify(chatCompletion({ content: 'Hello, wörld 🌍' })),
  text: 'Hello, wörld 🌍',
  textBeforeCut: 'Hello, ',
  finishReason: 'stop',
  tokenUsage: { inputTokens: 7, outputTokens: 5, totalTokens: 12 },
} as const)
