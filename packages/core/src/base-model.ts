import { SmolError } from './errors.ts'
import type { GeneratedMessage, Messages } from './messages/message.ts'
import { describe } from './messages/message.ts'
import type { GenerationStream, Model, SerializedModel } from './model.ts'
import type { OptionRow, OptionTable } from './options.ts'
import { checkRequired, resolveOptions } from './options.ts'
import type { GenerateOptions, ModelOptions } from './parameters.ts'
import { callOptionRows, generationOptionRows, modelOptionRows } from './parameters.ts'
import { collectSecrets } from './secrets.ts'
import type { Completion, ReplyAssembler, ReplyDelta } from './reply.ts'
import type { CompletionRequest, PreparedRequest } from './request.ts'
import { checkParameters, prepareRequest } from './request.ts'
import { Run } from './run.ts'
import { createGenerationStream } from './stream.ts'
import { serializeOptions } from './serialize.ts'
import type { InferOutput, StandardSchemaWithJson } from './tools/tool.ts'

/** An option that stands in for another one, and warns of nothing. */
type AnyOptions = Readonly<Record<string, unknown>>

/**
 * What every model has in common. A provider writes its name and ONE of `complete` (a whole reply) and
 * `stream` (deltas); both where it can do both. The rest - checks, message cleaning, exact stops, tool
 * calls, lazy streams, abort, errors, JSON - is done here.
 *
 * `Options` are those of the constructor, `CallOptions` those of a call, where a provider has more of them than all have.
 */
export abstract class BaseModel<
  Options extends ModelOptions = ModelOptions,
  CallOptions extends GenerateOptions = GenerateOptions,
> implements Model {
  readonly specVersion = 1
  readonly modelId: string
  /** The plugin's name. */
  abstract readonly provider: string
  readonly #options: AnyOptions
  readonly #table: OptionTable
  readonly #callTable: OptionTable
  readonly #secrets = new Set<string>()

  /**
   * @param options as the user gave them
   * @param table a row per option; default: what every model takes
   * @throws SmolError `configuration` for an unknown or ill-typed option
   */
  constructor(options: Options, table: OptionTable = modelOptionRows) {
    this.#table = table
    const given = Object.entries(resolveOptions(table, options, new.target.name))
    // Null is what is not given: providers look for undefined only.
    this.#options = Object.freeze(Object.fromEntries(given.filter(([, value]) => value !== null)))
    this.#callTable = callTable(table)
    checkRequired(table, this.#options, new.target.name)
    checkParameters(this.#options)
    for (const [name, row] of Object.entries(table)) {
      const value = this.#options[name]
      if (row.secret === true && typeof value === 'string') this.#secrets.add(value)
      else this.#collectSecrets({ [name]: value })
    }
    const modelId = this.#options['modelId'] ?? table['modelId']?.default
    if (typeof modelId !== 'string' || modelId.trim() === '') {
      throw new SmolError({
        code: 'configuration',
        message: `${new.target.name}: 'modelId' is missing. Give the model's name, such as { modelId: '…' }.`,
      })
    }
    this.modelId = modelId
  }

  /** Remembers what looks like a credential in any option that may hold one. */
  #collectSecrets(options: AnyOptions): void {
    for (const [name, value] of Object.entries(options)) {
      if (!secretless.has(name)) collectSecrets({ [name]: value }, this.#secrets)
    }
  }

  /** Asks for the whole reply at once. */
  protected complete?(request: CompletionRequest): Promise<Completion>

  /**
   * Yields deltas as they come, one by one, or in lists of those that came together, which is faster.
   * Leaving the loop must end the work; so must `request.signal`.
   */
  protected stream?(request: CompletionRequest): AsyncIterable<ReplyDelta | readonly ReplyDelta[]>

  /** The constructor's options under their proper names, frozen. Not a property, so that nothing prints it. */
  protected get options(): Readonly<Options> {
    return this.#options as unknown as Readonly<Options>
  }

  /** Adds a text that no error of this model may show, such as a key read from the environment. */
  protected addSecret(secret: string): void {
    this.#secrets.add(secret)
  }

  /** The texts that no error of this model may show. */
  protected get secrets(): ReadonlySet<string> {
    return this.#secrets
  }

  generate<S extends StandardSchemaWithJson>(
    messages: Messages,
    options: CallOptions & { responseFormat: S },
  ): Promise<GeneratedMessage<InferOutput<S>>>
  generate(messages: Messages, options?: CallOptions): Promise<GeneratedMessage>
  async generate(messages: Messages, options: GenerateOptions = {}): Promise<GeneratedMessage> {
    const batches = this.#run(messages, options, false).batches()
    for (;;) {
      const result = await batches.next()
      if (result.done === true) return result.value
    }
  }

  generateStream<S extends StandardSchemaWithJson>(
    messages: Messages,
    options: CallOptions & { responseFormat: S },
  ): GenerationStream<InferOutput<S>>
  generateStream(messages: Messages, options?: CallOptions): GenerationStream
  generateStream(messages: Messages, options: GenerateOptions = {}): GenerationStream {
    let run: Run | undefined
    let aborted: { reason: unknown } | undefined
    return createGenerationStream({
      open: () => {
        run = this.#run(messages, options, true)
        if (aborted !== undefined) run.abort(aborted.reason)
        return run.batches()
      },
      abort: (reason) => {
        aborted ??= { reason }
        run?.abort(reason)
      },
      ended: () => run?.ended === true,
      partial: () => run?.partial(),
    })
  }

  /** The model as plain data: everything needed to make it again, and no secret. */
  toJSON(): SerializedModel {
    return {
      provider: this.provider,
      class: this.constructor.name,
      modelId: this.modelId,
      options: serializeOptions(this.#options, this.#table),
    }
  }

  /** Node's `util.inspect` shows what `toJSON` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    _options: unknown,
    inspect?: (value: unknown) => string,
  ): string {
    const { class: name, ...rest } = this.toJSON()
    return `${name} ${inspect === undefined ? JSON.stringify(rest) : inspect(rest)}`
  }

  #run(messages: Messages, given: GenerateOptions, stream: boolean): Run {
    // Checked inside the run: every failure of a call comes through its promise or its iterator.
    const setup = {
      modelId: this.modelId,
      provider: this.provider,
      secrets: this.#secrets,
      onWarning: this.#options['onWarning'] as ModelOptions['onWarning'],
    }
    const { signal, timeoutMs } = (given ?? {}) as { signal?: unknown; timeoutMs?: unknown }
    const where = stream ? 'generateStream' : 'generate'
    return new Run({
      ...setup,
      timeoutMs: timeoutMs === undefined ? this.#defaultTimeout() : isPositive(timeoutMs) ? timeoutMs : undefined,
      signal: isAbortSignal(signal) ? signal : undefined,
      prepare: (run) => {
        const call = resolveOptions(this.#callTable, given, where)
        if (call['signal'] !== undefined && call['signal'] !== null && !isAbortSignal(call['signal'])) {
          throw new SmolError({
            code: 'configuration',
            message: `${where}: 'signal' must be an AbortSignal, got ${describe(call['signal'])}.`,
          })
        }
        this.#collectSecrets(call)
        return prepareRequest(messages, this.#options, call, { ...run, stream, modelId: this.modelId })
      },
      open: (prepared, reply) => this.#open(prepared, reply),
    })
  }

  #defaultTimeout(): number | undefined {
    return (this.#options['timeoutMs'] ?? this.#table['timeoutMs']?.default) as number | undefined
  }

  #open({ request }: PreparedRequest, reply: ReplyAssembler): AsyncIterable<ReplyDelta | readonly ReplyDelta[]> {
    const whole = this.complete !== undefined && (!request.stream || this.stream === undefined)
    if (whole) return this.#whole(request, reply)
    if (this.stream === undefined)
      throw new SmolError({
        code: 'configuration',
        message: `${this.constructor.name} has neither complete() nor stream(). A provider writes one of them.`,
      })
    return this.stream(request)
  }

  async *#whole(request: CompletionRequest, reply: ReplyAssembler): AsyncGenerator<ReplyDelta> {
    const { raw, content, ...rest }: Completion = (await this.complete?.(request)) ?? {}
    reply.setRaw(raw)
    yield { ...rest, ...(typeof content === 'string' ? { content } : {}) }
  }
}

/** Options in which no credential is looked for: large, or alive. */
const secretless: ReadonlySet<string> = new Set(['tools', 'responseFormat', 'signal', 'fetch', 'onWarning'])

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && value > 0
}

/** By its shape, since a page and its frames, or a polyfill, have each their own class. */
function isAbortSignal(value: unknown): value is AbortSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>
  return typeof aborted === 'boolean' && typeof addEventListener === 'function'
}

/** What a call takes: the common rows, under the aliases of the model's own table, and its own per-call rows. */
function callTable(table: OptionTable): OptionTable {
  const rows: Record<string, OptionRow> = { ...callOptionRows }
  for (const [name, row] of Object.entries(table)) {
    if (row.perCall === true || name in generationOptionRows) rows[name] = row
  }
  return rows
}
