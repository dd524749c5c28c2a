import { streamDialects } from '../dialects.ts'
import { replyDialects } from '../dialects/reply-dialects.ts'
import type { FaultRequest } from './fault.ts'
import type { FaultReply, HttpReply, ReplyContext } from './http-case.ts'
import { httpCases } from './http-cases.ts'
import type { ReplyWriter } from './reply-writer.ts'
import { sendBody, sendStream } from './send.ts'
import { streamFaults } from './stream-faults.ts'
import type { WireSample } from './wire-sample.ts'
import { dataFrame, DONE_FRAME } from './wire-sample.ts'

/** Sends one reply. */
type Send = (writer: ReplyWriter, context: ReplyContext) => Promise<void>

/** Decides what a request gets: the next scripted reply, else what the first part of its path names. */
export class Routes {
  readonly #sample: WireSample
  readonly #scripted: FaultReply[] = []
  readonly #timesAsked = new Map<string, number>()

  constructor(sample: WireSample) {
    this.#sample = sample
  }

  script(replies: readonly FaultReply[]): void {
    this.#scripted.push(...replies)
  }

  find(request: FaultRequest): Send {
    const next = this.#scripted.shift()
    if (next !== undefined) return this.#replying(next)
    const name = /^\/([^/?]+)/.exec(request.path)?.[1] ?? ''
    return this.#named(name) ?? this.#replying(notFound(request))
  }

  #named(name: string): Send | undefined {
    const fault = row(streamFaults, name)
    if (fault !== undefined) return (writer) => fault.reply(writer, this.#sample)
    const httpCase = row(httpCases, name)
    if (httpCase !== undefined) return this.#replying(this.#inTurn(name, httpCase.replies))
    const dialect = row(streamDialects, name)
    if (dialect !== undefined)
      return (writer) => sendStream(writer, this.#sample, [...dialect.chunks.map(dataFrame), DONE_FRAME])
    const reply = row(replyDialects, name)
    return reply === undefined ? undefined : this.#replying({ body: reply.body })
  }

  #inTurn(name: string, replies: readonly [FaultReply, ...FaultReply[]]): FaultReply {
    const before = this.#timesAsked.get(name) ?? 0
    this.#timesAsked.set(name, before + 1)
    return replies[before] ?? replies.at(-1) ?? replies[0]
  }

  #replying(reply: FaultReply): Send {
    return (writer, context) => {
      const made = typeof reply === 'function' ? reply(context) : reply
      return typeof made === 'string' ? streamFaults[made].reply(writer, this.#sample) : sendReply(writer, made)
    }
  }
}

function row<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

async function sendReply(
  writer: ReplyWriter,
  { status = 200, headers = {}, body = '', stall = false }: HttpReply,
): Promise<void> {
  const isText = typeof body === 'string'
  const text = isText ? body : JSON.stringify(body)
  const type = isText ? 'text/plain' : 'application/json'
  if (!stall) return sendBody(writer, status, type, text, headers)
  await sendBody(writer, status, type, text, { 'content-length': String(Buffer.byteLength(text) + 1000), ...headers })
  await writer.stall()
}

/** Not a 5xx: a client would try again, and the test that forgot its script would say something else. */
function notFound({ method, path }: FaultRequest): HttpReply {
  const message = `The fault server has no reply for ${method} ${path}: script one, or ask /{name of a fault}/v1/….`
  return { status: 404, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } }
}
