import type { FinishReason, GeneratedMessage, InvalidToolCall, TokenUsage, ToolCall, Warning } from '@smol/core'
import type { ErrorInfo, GenerateEvent, WireRequest } from '../../src/wire.ts'

/** What was asked: enough to ask again, and to write the program that does. */
export interface Asked {
  /** `provider:model`. */
  readonly model: string
  /** Options of the model; no secrets. */
  readonly options: Readonly<Record<string, unknown>>
  /** Options of the call: tools, a response format. */
  readonly call: Readonly<Record<string, unknown>>
  readonly system: string
  /** In this page instead of through the server. */
  readonly inPage: boolean
}

/** A tool call while it is being written. */
interface CallDraft {
  readonly name: string
  readonly text: string
}

/** An answer, from the moment it is asked for. */
export interface Answer {
  readonly status: 'running' | 'done' | 'stopped' | 'failed'
  readonly asked: Asked
  readonly content: string
  readonly reasoning: string
  readonly callDrafts: readonly CallDraft[]
  readonly usage?: TokenUsage
  readonly finishReason?: FinishReason
  /** How many pieces came: an estimate of the tokens, where nobody counted. */
  readonly pieces: number
  readonly progress?: string
  readonly warnings: readonly Warning[]
  readonly error?: ErrorInfo
  /** The whole message, once it is there. */
  readonly message?: GeneratedMessage
  /** The requests that were sent. Not kept across a reload. */
  readonly wire: readonly WireRequest[]
  /** Milliseconds from the question to the first piece and to the end. */
  readonly firstMs?: number
  readonly totalMs: number
}

export function newAnswer(asked: Asked): Answer {
  return {
    status: 'running',
    asked,
    content: '',
    reasoning: '',
    callDrafts: [],
    pieces: 0,
    warnings: [],
    wire: [],
    totalMs: 0,
  }
}

/** The answer after one more event. @param ms since the question */
export function addEvent(answer: Answer, event: GenerateEvent, ms: number): Answer {
  switch (event.type) {
    case 'request':
      return { ...answer, wire: [...answer.wire, event.request] }
    case 'progress':
      return { ...answer, progress: event.text, totalMs: ms }
    case 'delta':
      return addDelta(answer, event.delta, ms)
    case 'done':
      return { ...finish(answer, 'done', ms), ...fromMessage(event.message) }
    case 'error':
      return {
        ...finish(answer, 'failed', ms),
        error: event.error,
        ...(event.error.partial === undefined ? {} : { warnings: event.error.partial.warnings }),
      }
  }
}

/** The answer as it is left when nobody waits for the rest. */
export function stopAnswer(answer: Answer, ms: number): Answer {
  return finish(answer, 'stopped', ms)
}

function finish({ progress: _, ...answer }: Answer, status: Answer['status'], ms: number): Answer {
  return { ...answer, status, totalMs: ms }
}

type Delta = Extract<GenerateEvent, { type: 'delta' }>['delta']

function addDelta({ progress: _, ...answer }: Answer, delta: Delta, ms: number): Answer {
  const said = Boolean(delta.content) || Boolean(delta.reasoning) || delta.toolCalls !== undefined
  const first = answer.firstMs ?? (said ? ms : undefined)
  return {
    ...answer,
    content: answer.content + (delta.content ?? ''),
    reasoning: answer.reasoning + (delta.reasoning ?? ''),
    pieces: answer.pieces + (said ? 1 : 0),
    totalMs: ms,
    ...(delta.toolCalls === undefined ? {} : { callDrafts: addCalls(answer.callDrafts, delta.toolCalls) }),
    ...(delta.tokenUsage === undefined ? {} : { usage: delta.tokenUsage }),
    ...(delta.finishReason === undefined ? {} : { finishReason: delta.finishReason }),
    ...(first === undefined ? {} : { firstMs: first }),
  }
}

function addCalls(drafts: readonly CallDraft[], pieces: NonNullable<Delta['toolCalls']>): CallDraft[] {
  const next = [...drafts]
  for (const { index, name, arguments: text } of pieces) {
    const before = next[index] ?? { name: '', text: '' }
    next[index] = { name: before.name + (name ?? ''), text: before.text + (text ?? '') }
  }
  return next
}

function fromMessage(message: GeneratedMessage): Partial<Answer> {
  return {
    message,
    content: message.content,
    reasoning: message.reasoning ?? '',
    callDrafts: [],
    warnings: message.warnings,
    finishReason: message.finishReason,
    ...(message.tokenUsage === undefined ? {} : { usage: message.tokenUsage }),
  }
}

/** The tool calls that are complete. */
export function toolCallsOf({ message }: Answer): readonly ToolCall[] {
  return message?.toolCalls ?? []
}

export function invalidCallsOf({ message }: Answer): readonly InvalidToolCall[] {
  return message?.invalidToolCalls ?? []
}

/** Tokens a second from the first piece on; undefined while there is nothing to divide. */
export function speedOf({
  usage,
  pieces,
  firstMs,
  totalMs,
  status,
}: Answer): { perSecond: number; counted: boolean } | undefined {
  if (firstMs === undefined || totalMs - firstMs < 1) return undefined
  const counted = usage !== undefined && (usage.outputTokens > 1 || status !== 'running')
  // The first token is what the clock starts at.
  const tokens = (counted ? usage.outputTokens : pieces) - 1
  return tokens < 1 ? undefined : { perSecond: (1000 * tokens) / (totalMs - firstMs), counted }
}
