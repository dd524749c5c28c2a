/** What a client must make of a reply, in neutral words. A field that is absent here may be anything. */
export interface DialectExpectation {
  readonly text?: string
  readonly reasoning?: string
  /** In order. An id that is absent here may be any, but is there, is unique and is not the text "null". */
  readonly toolCalls?: readonly {
    readonly id?: string
    readonly name: string
    readonly arguments: Readonly<Record<string, unknown>>
  }[]
  /** The names of the calls that must be shown as invalid. Absent: none. */
  readonly invalidToolCalls?: readonly string[]
  readonly finishReason?: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other'
  readonly rawFinishReason?: string
  /** These counts, among others; false: no usage at all, not even zeros. */
  readonly tokenUsage?: Readonly<Record<string, number>> | false
  /** True: the message must carry a warning. */
  readonly warning?: true
  /** The reply is an error with this code, and everything else here is void. */
  readonly code?: string
}

/** One way in which some server spells a stream. */
export interface StreamDialect {
  /** What it does, in words, and who does it where that is known. */
  readonly does: string
  /** The JSON of the events, in order. */
  readonly chunks: readonly unknown[]
  readonly expect: DialectExpectation
}

/** One way in which some server spells a whole reply. */
export interface ReplyDialect {
  readonly does: string
  readonly body: unknown
  readonly expect: DialectExpectation
}
