import type { ReplyWriter } from './reply-writer.ts'
import type { WireSample } from './wire-sample.ts'

/** A request as it arrived at the fault server. */
export interface FaultRequest {
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The body parsed, or undefined when it is not JSON. */
  readonly json: unknown
  /** The origin that was asked: `http://127.0.0.1:PORT`. */
  readonly origin: string
  /** When it had arrived, in milliseconds of `performance.now()`. */
  readonly receivedAt: number
  /** When its connection was closed, by either side; undefined while it is open. */
  readonly closedAt: number | undefined
}

/** What must come out of a client that meets the fault. */
export type FaultExpectation =
  | {
      readonly outcome: 'ok'
      /** The answer's text, where it is not the sample's own. */
      readonly text?: string
      /** The finish reason, where it is not the sample's own. */
      readonly finishReason?: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'
      /** False: the reply reports no usage. */
      readonly tokenUsage?: false
      /** True: the message must carry a warning. */
      readonly warning?: true
    }
  | {
      readonly outcome: 'error'
      /** The error's code is one of these. */
      readonly codes: readonly string[]
      /**
       * What the error carries of the text so far: `exact` = all that was sent before the fault, `some` = a beginning of
       * it (a broken connection may lose what was not read yet), `none` = nothing had come.
       */
      readonly partial: 'exact' | 'some' | 'none'
      /** True: sent again as long as retries are left. False: asked exactly once. Absent: either. */
      readonly retried?: boolean
    }

/** One thing that a server or a network can do to a stream. */
export interface Fault {
  /** What it does, in words. */
  readonly does: string
  readonly expect: FaultExpectation
  /** The layer that misbehaves; a fault above `transport` fits only samples of its own kind. */
  readonly layer: 'transport' | 'sse' | 'chat-completions'
  readonly reply: (writer: ReplyWriter, sample: WireSample) => Promise<void>
}

/** The expectation of a fault that must not be noticed. */
export const unnoticed = { outcome: 'ok' } as const satisfies FaultExpectation
