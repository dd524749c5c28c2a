import { StopCutter } from './messages/stop.ts'
import { TagSplitter } from './messages/reasoning-tags.ts'
import { TextBuffer } from './messages/text-buffer.ts'
import type {
  FinishReason,
  GeneratedMessage,
  TokenUsage,
  ToolCall,
  InvalidToolCall,
  Warning,
} from './messages/message.ts'
import type { ProviderData } from './messages/provider-data.ts'
import { joinProviderData } from './messages/provider-data.ts'
import type { StreamDelta } from './model.ts'
import type { ToolCallFragment } from './tools/tool-call-assembler.ts'
import { ToolCallAssembler } from './tools/tool-call-assembler.ts'

/** What a provider's stream may yield: a StreamDelta, its tool calls in any server's dialect, and what only the message shows. */
export interface ReplyDelta extends Omit<StreamDelta, 'toolCalls'> {
  toolCalls?: readonly ToolCallFragment[]
  rawFinishReason?: string
  /** Which model really answered, where one model stands for several. Default: the one that was asked. */
  modelId?: string
  /** Who really answered, where the provider is a gateway. */
  vendor?: string
  requestId?: string
  warnings?: readonly Warning[]
  /** Added to the lists that came before. */
  providerData?: ProviderData
  /** Merged key by key into the message's `raw`. */
  raw?: Readonly<Record<string, unknown>>
}

/** What a provider's `complete` returns: the whole reply at once. */
export interface Completion extends Omit<ReplyDelta, 'content' | 'toolCalls' | 'raw'> {
  content?: string | null
  /** Calls with their arguments as an object, or as the JSON text of one. */
  toolCalls?: readonly ToolCallFragment[]
  raw?: unknown
}

export interface ReplyOptions {
  modelId: string
  provider: string
  stopSequences?: readonly string[]
  reasoningTags?: boolean | string
}

/**
 * Puts a reply together from its pieces, the same way whether it came whole or streamed: cuts the text
 * at a stop string, takes reasoning apart, assembles tool calls, keeps the last usage.
 */
export class ReplyAssembler {
  /** What the message will say of drops and repairs; the run adds to it. */
  readonly warnings: Warning[] = []
  readonly #options: ReplyOptions
  readonly #cutter: StopCutter
  readonly #splitter: TagSplitter | undefined
  readonly #calls = new ToolCallAssembler()
  readonly #content = new TextBuffer()
  readonly #reasoning = new TextBuffer()
  #usage: TokenUsage | undefined
  #finishReason: FinishReason | undefined
  #rawFinishReason: string | undefined
  #modelId: string | undefined
  #vendor: string | undefined
  #requestId: string | undefined
  #providerData: ProviderData | undefined
  #raw: unknown

  constructor(options: ReplyOptions) {
    this.#options = options
    this.#cutter = new StopCutter(options.stopSequences)
    const { reasoningTags } = options
    if (reasoningTags !== undefined && reasoningTags !== false)
      this.#splitter = new TagSplitter(reasoningTags === true ? 'think' : reasoningTags)
  }

  /** True once a stop string was found: nothing that follows counts. */
  get stopped(): boolean {
    return this.#cutter.stopped
  }

  /** Takes the next piece; gives what the caller may see of it, or undefined when that is nothing. */
  push(delta: ReplyDelta): StreamDelta | undefined {
    this.#note(delta)
    const out: StreamDelta = {}
    if (typeof delta.reasoning === 'string' && delta.reasoning !== '') this.#addReasoning(delta.reasoning, out)
    if (typeof delta.content === 'string' && delta.content !== '') this.#addContent(delta.content, out)
    if (delta.toolCalls !== undefined && !this.stopped) {
      const calls = this.#calls.push(delta.toolCalls)
      if (calls.length > 0) out.toolCalls = calls
    }
    if (delta.tokenUsage !== undefined) out.tokenUsage = delta.tokenUsage
    return isEmpty(out) ? undefined : out
  }

  /** The provider's own object, where the reply came whole. */
  setRaw(raw: unknown): void {
    this.#raw = raw
  }

  /** At the end: what was held back, and the finish reason. */
  end(): StreamDelta {
    const out: StreamDelta = {}
    const rest = this.#splitter?.flush()
    if (rest !== undefined) this.#addSplit(rest, out)
    if (!this.stopped) this.#emit(this.#cutter.flush(), out)
    return { ...out, finishReason: this.#finish() }
  }

  /** The message. `end` must have been called. */
  message(): GeneratedMessage {
    return this.#build(this.#finish())
  }

  /** The message so far, or undefined when nothing has come. A call that is still being written is not valid. */
  partial(): GeneratedMessage | undefined {
    if (this.#content.isEmpty && this.#reasoning.isEmpty && this.#calls.size === 0) return undefined
    return this.#build(this.#finishReason ?? 'other', true)
  }

  #note(delta: ReplyDelta): void {
    if (delta.tokenUsage !== undefined) this.#usage = delta.tokenUsage
    if (delta.finishReason !== undefined) this.#finishReason = delta.finishReason
    if (delta.rawFinishReason !== undefined) this.#rawFinishReason = delta.rawFinishReason
    if (delta.modelId !== undefined) this.#modelId = delta.modelId
    if (delta.vendor !== undefined) this.#vendor = delta.vendor
    if (delta.requestId !== undefined) this.#requestId = delta.requestId
    if (delta.providerData !== undefined) this.#providerData = joinProviderData(this.#providerData, delta.providerData)
    if (delta.raw !== undefined) this.#raw = { ...(this.#raw as object | undefined), ...delta.raw }
  }

  #addReasoning(text: string, out: StreamDelta): void {
    this.#reasoning.push(text)
    out.reasoning = out.reasoning === undefined ? text : out.reasoning + text
  }

  #addContent(text: string, out: StreamDelta): void {
    if (this.#splitter === undefined) this.#emit(this.#cutter.push(text), out)
    else this.#addSplit(this.#splitter.push(text), out)
  }

  #addSplit(split: { content: string; reasoning: string }, out: StreamDelta): void {
    if (split.reasoning !== '' && !this.stopped) this.#addReasoning(split.reasoning, out)
    this.#emit(this.#cutter.push(split.content), out)
  }

  #emit(text: string, out: StreamDelta): void {
    if (text === '') return
    this.#content.push(text)
    out.content = out.content === undefined ? text : out.content + text
  }

  #finish(): FinishReason {
    if (this.stopped) return 'stop'
    const reason = this.#finishReason ?? 'stop'
    // Servers that call tools and still say "stop" are common.
    return reason === 'stop' && this.#calls.size > 0 ? 'tool-calls' : reason
  }

  #build(finishReason: FinishReason, broken = false): GeneratedMessage {
    const { toolCalls, invalidToolCalls, warnings } = this.#calls.finish(broken ? undefined : finishReason)
    const message: GeneratedMessage = {
      role: 'assistant',
      content: String(this.#content),
      ...(this.#reasoning.isEmpty ? {} : { reasoning: String(this.#reasoning) }),
      toolCalls,
      ...(invalidToolCalls.length === 0 ? {} : { invalidToolCalls }),
      finishReason,
      ...(this.#rawFinishReason === undefined ? {} : { rawFinishReason: this.#rawFinishReason }),
      ...(this.#usage === undefined ? {} : { tokenUsage: this.#usage }),
      warnings: [...this.warnings, ...warnings],
      modelId: this.#modelId ?? this.#options.modelId,
      provider: this.#options.provider,
      ...(this.#vendor === undefined ? {} : { vendor: this.#vendor }),
      ...(this.#requestId === undefined ? {} : { requestId: this.#requestId }),
      ...(this.#providerData === undefined ? {} : { providerData: this.#providerData }),
    }
    if (this.#raw !== undefined)
      Object.defineProperty(message, 'raw', { value: this.#raw, enumerable: false, configurable: true, writable: true })
    return message
  }
}

function isEmpty(delta: StreamDelta): boolean {
  for (const _key in delta) return false
  return true
}

/** The parts of a message that deltas make: what `agglomerateStreamDeltas` gives. */
export interface AgglomeratedMessage {
  content: string
  reasoning?: string
  toolCalls: readonly ToolCall[]
  invalidToolCalls?: readonly InvalidToolCall[]
  tokenUsage?: TokenUsage
  finishReason?: FinishReason
}

/**
 * Adds up the deltas of a stream. Follows smolagents' `agglomerate_stream_deltas`, except that usage is
 * the last one reported and absent when none was, calls without an index find their place by id or
 * order, and arguments are decoded.
 */
export function agglomerateStreamDeltas(deltas: Iterable<ReplyDelta>): AgglomeratedMessage {
  const reply = new ReplyAssembler({ modelId: '', provider: '' })
  let finishReason: FinishReason | undefined
  for (const delta of deltas) {
    reply.push(delta)
    finishReason = delta.finishReason ?? finishReason
  }
  reply.end()
  const { content, reasoning, toolCalls, invalidToolCalls, tokenUsage } = reply.message()
  return {
    content,
    ...(reasoning === undefined ? {} : { reasoning }),
    toolCalls,
    ...(invalidToolCalls === undefined ? {} : { invalidToolCalls }),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
    ...(finishReason === undefined ? {} : { finishReason }),
  }
}
