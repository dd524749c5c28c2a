import type { HttpOptions } from '../src/http/http-model.ts'
import { HttpModel } from '../src/http/http-model.ts'
import type { Remedy } from '../src/http/healing.ts'
import type { OpenRequest } from '../src/http/opener.ts'
import type { Protocol } from '../src/http/protocol.ts'
import type { ModelOptions } from '../src/parameters.ts'
import type { ReplyDelta } from '../src/reply.ts'

/** The smallest protocol: `{ text }` whole, and an event per piece, the last one with `end`. */
const tinyProtocol: Protocol = {
  name: 'tiny',
  path: '/ask',
  encode: ({ messages, stopSequences, stream }) => ({
    ask: messages.map(({ content }) => content),
    ...(stopSequences === undefined ? {} : { stop: stopSequences }),
    ...(stream ? { stream } : {}),
  }),
  decode: (json) => ({ content: (json as { text: string }).text, finishReason: 'stop' }),
  async *decodeStream(events) {
    for await (const { data } of events) yield JSON.parse(data) as ReplyDelta
  },
}

/** What the opener of a test answers: a response, an error, or one of both made from the request. */
export type Answer = Response | Error | ((request: OpenRequest) => Response | Promise<Response>)

/** A model whose requests are answered from a list, in order; the last answer is repeated. */
export class TinyModel extends HttpModel {
  readonly requests: OpenRequest[]

  constructor(
    answers: readonly (() => Answer)[],
    options: Partial<ModelOptions & HttpOptions> = {},
    { remedies = [], connect }: { remedies?: readonly Remedy[]; connect?: () => Promise<void> } = {},
  ) {
    const requests: OpenRequest[] = []
    super(
      { modelId: 'tiny-model', ...options },
      {
        provider: 'tiny',
        protocol: { ...tinyProtocol, remedies },
        connect: async () => {
          await connect?.()
          return async (request) => {
            const answer = (answers[requests.push(request) - 1] ?? answers.at(-1))?.()
            if (answer === undefined) throw new Error('There is no answer.')
            if (answer instanceof Error) throw answer
            return typeof answer === 'function' ? answer(request) : answer
          }
        },
      },
    )
    this.requests = requests
  }
}

/** A whole reply. */
export function reply(text: string, init: ResponseInit = {}): () => Response {
  return () => Response.json({ text }, init)
}

/** A refusal. */
export function refusal(status: number, error: object, headers: Record<string, string> = {}): () => Response {
  return () => Response.json({ error }, { status, headers })
}

/** A stream of events, one a read. It ends by closing, by an error, or never. */
export function events(items: readonly object[], end: 'close' | 'hang' | Error = 'close'): () => Response {
  return () => {
    const encoder = new TextEncoder()
    let at = 0
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const item = items[at++]
          if (item !== undefined) controller.enqueue(encoder.encode(`data: ${JSON.stringify(item)}\n\n`))
          else if (end === 'close') controller.close()
          else if (end !== 'hang') controller.error(end)
          else return new Promise<void>(() => undefined)
          return undefined
        },
      },
      { highWaterMark: 0 },
    )
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }
}

/** Text in two pieces and a proper end. */
export const goodStream = events([{ content: 'Hel' }, { content: 'lo' }, { finishReason: 'stop' }])
