import { BaseModel, definePlugin, modelOptionRows, SmolError } from '@smol/core'
import type {
  CompletionRequest,
  FinishReason,
  ModelOptions,
  OptionTable,
  ReplyDelta,
  TokenUsage,
  ToolCall,
} from '@smol/core'

/** One reply of a scripted model. */
export interface ScriptedMessage {
  /** The text, handed out word by word. */
  readonly content?: string
  readonly reasoning?: string
  readonly toolCalls?: readonly ToolCall[]
  /** Default: `tool-calls` when there are calls, else `stop`. */
  readonly finishReason?: FinishReason
  readonly tokenUsage?: TokenUsage
  /** The stream itself, piece by piece, instead of everything above. */
  readonly deltas?: readonly ReplyDelta[]
  /** Thrown behind all of it, as by a stream that breaks. */
  readonly error?: Error
  /** True: instead of ending, waits until the call is aborted. */
  readonly hang?: boolean
}

/** A text, a whole message, or the error that the call fails with. */
export type ScriptedReply = string | ScriptedMessage | Error

/** What a scripted model is made from. */
export interface ScriptedModelOptions extends Omit<ModelOptions, 'modelId'> {
  /** Default: `scripted`. */
  modelId?: string
  /** One a call, in order; or what a function makes of the request. When they are used up a call fails. */
  replies:
    | readonly ScriptedReply[]
    | ((request: CompletionRequest, index: number) => ScriptedReply | Promise<ScriptedReply>)
}

type FullOptions = ScriptedModelOptions & ModelOptions

const options = {
  ...modelOptionRows,
  modelId: { ...modelOptionRows.modelId, required: false, default: 'scripted' },
  replies: { type: 'array | function', required: true, description: 'One reply a call, or a function that makes it.' },
} as const satisfies OptionTable<FullOptions>

/**
 * A model for the tests of programs that use models: it answers what it was told and remembers what it was asked.
 * Everything that is not the answer - checks, exact stops, lazy streams, abort - is that of every other model.
 */
export class ScriptedModel extends BaseModel<FullOptions> {
  readonly provider = 'scripted'
  readonly #requests: CompletionRequest[] = []

  constructor(given: ScriptedModelOptions) {
    super({ modelId: options.modelId.default, ...given }, options)
  }

  /** What each call came to, in order: messages cleaned, defaults merged. */
  get requests(): readonly CompletionRequest[] {
    return this.#requests
  }

  protected override async *stream(request: CompletionRequest): AsyncGenerator<ReplyDelta, void, undefined> {
    const index = this.#requests.push(request) - 1
    const reply = await this.#replyTo(request, index)
    if (reply instanceof Error) throw reply
    const message = typeof reply === 'string' ? { content: reply } : reply
    yield* message.deltas ?? deltasOf(message)
    if (message.error !== undefined) throw message.error
    if (message.hang === true) await untilAborted(request.signal)
    if (message.deltas === undefined) yield ending(message)
  }

  async #replyTo(request: CompletionRequest, index: number): Promise<ScriptedReply> {
    const { replies } = this.options
    if (typeof replies === 'function') return replies(request, index)
    const reply = replies[index]
    if (reply !== undefined) return reply
    throw new SmolError({
      code: 'configuration',
      message: `ScriptedModel has no reply for call ${index + 1}: it was given ${replies.length}. Add one to \`replies\`.`,
    })
  }
}

/** The scripted model as a plugin, for programs that make their models through a registry. */
export const scripted = definePlugin({
  name: 'scripted',
  aliases: ['ScriptedModel'],
  description: 'Answers what it was told, for tests.',
  options,
  createModel: (modelId, given) => new ScriptedModel({ modelId, ...(given as Omit<ScriptedModelOptions, 'modelId'>) }),
})

function* deltasOf({
  content = '',
  reasoning,
  toolCalls = [],
}: ScriptedMessage): Generator<ReplyDelta, void, undefined> {
  if (reasoning !== undefined) yield { reasoning }
  for (const [word] of content.matchAll(/\s*\S+\s*$|\s*\S+/g)) yield { content: word }
  for (const [index, { id, name, arguments: args }] of toolCalls.entries()) {
    yield { toolCalls: [{ index, id, name, arguments: JSON.stringify(args) }] }
  }
}

function ending({ finishReason, toolCalls = [], tokenUsage }: ScriptedMessage): ReplyDelta {
  return {
    finishReason: finishReason ?? (toolCalls.length > 0 ? 'tool-calls' : 'stop'),
    ...(tokenUsage === undefined ? {} : { tokenUsage }),
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
