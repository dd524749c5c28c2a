import type { FaultRequest } from './fault.ts'
import type { HeaderFields } from './reply-writer.ts'
import type { StreamFaultName } from './stream-faults.ts'

/** A reply with a length: the status, and a body that is sent as it is when it is text and as JSON otherwise. */
export interface HttpReply {
  /** Default 200. */
  readonly status?: number
  readonly headers?: HeaderFields
  readonly body?: unknown
  /** True: promises more than `body`, then keeps the connection open and says nothing. */
  readonly stall?: boolean
}

/** What a reply may depend on. */
export interface ReplyContext {
  readonly request: FaultRequest
  /** The server's own origin. */
  readonly url: string
  /** Another origin of the same server. */
  readonly otherUrl: string
  /** The time of day, for headers that hold a date. */
  readonly now: Date
}

/** What the server answers: a stream fault by name, a reply, or one that is made from the request. */
export type FaultReply = StreamFaultName | HttpReply | ((context: ReplyContext) => StreamFaultName | HttpReply)

/** One thing that goes on between a client and a server over one or more requests. */
export interface HttpCase {
  /** What it does, in words. */
  readonly does: string
  /** Options that the call needs so that the case applies, in the spelling of `GenerateOptions`. */
  readonly options?: Readonly<Record<string, unknown>>
  /** A system message that the call needs so that the case applies. */
  readonly system?: string
  /** Applies only to calls that stream, or only to those that do not. Absent: to both. */
  readonly only?: 'stream' | 'whole'
  /** In order; the last one is repeated for ever. */
  readonly replies: readonly [FaultReply, ...FaultReply[]]
  readonly expect: HttpExpectation
}

/** What must come out of a client that meets the case. */
export interface HttpExpectation {
  readonly outcome: 'ok' | 'error'
  /** The error's code. */
  readonly code?: string
  /** How many requests arrive: a number, or `all` = one and every retry that is allowed. Absent: at most `all`. */
  readonly requests?: number | 'all'
  /** The error's `retryAfterMs`. */
  readonly retryAfterMs?: number
  /** The shortest wait between the first two requests, in milliseconds. */
  readonly waitMs?: number
  /** True: the message must carry a warning. */
  readonly warning?: true
}
