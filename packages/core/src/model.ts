import type { GeneratedMessage, FinishReason, Messages, TokenUsage } from './messages/message.ts'
import type { GenerateOptions } from './parameters.ts'
import type { InferOutput, StandardSchemaWithJson } from './tools/tool.ts'
import type { ToolCallDelta } from './tools/tool-call-assembler.ts'

/** What a stream hands out: whatever came, one or several fields at a time. */
export interface StreamDelta {
  content?: string
  reasoning?: string
  toolCalls?: readonly ToolCallDelta[]
  /** The counts so far; a later one replaces an earlier one. */
  tokenUsage?: TokenUsage
  /** On the last delta. */
  finishReason?: FinishReason
}

/**
 * A generation as it happens. Nothing is sent before the first pull. It is read once: by iterating,
 * through `textStream`, or by `final()`. Leaving the loop cancels the request.
 */
export interface GenerationStream<Parsed = unknown> extends AsyncIterable<StreamDelta> {
  /** Reads what is left and resolves to the same message as `generate`. */
  final(): Promise<GeneratedMessage<Parsed>>
  /** Only the text. */
  readonly textStream: AsyncIterable<string>
  /** Cancels; whoever reads gets `reason` thrown. */
  abort(reason?: unknown): void
}

/** A model as plain data, without any secret. `registry.fromJSON` makes it a model again. */
export interface SerializedModel {
  provider: string
  class: string
  modelId: string
  options: Record<string, unknown>
}

/** A language model of any provider. */
export interface Model {
  /** Version of this interface. */
  readonly specVersion: 1
  /** The plugin's name: `openai`, `transformers`, … */
  readonly provider: string
  readonly modelId: string
  /** One answer. With a Standard Schema as `responseFormat`, `parsed` has its type. */
  generate<S extends StandardSchemaWithJson>(
    messages: Messages,
    options: GenerateOptions & { responseFormat: S },
  ): Promise<GeneratedMessage<InferOutput<S>>>
  generate(messages: Messages, options?: GenerateOptions): Promise<GeneratedMessage>
  generateStream<S extends StandardSchemaWithJson>(
    messages: Messages,
    options: GenerateOptions & { responseFormat: S },
  ): GenerationStream<InferOutput<S>>
  generateStream(messages: Messages, options?: GenerateOptions): GenerationStream
  toJSON(): SerializedModel
}
