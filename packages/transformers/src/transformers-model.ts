import type { CompletionRequest, ReplyDelta, TokenUsage } from '@smol/core'
import { BaseModel, extendError, isSmolError, lookUpOption } from '@smol/core'
import { toSettings, toTemplate } from './generation-options.ts'
import { mustCall, toGrammar } from './grammar/request-grammar.ts'
import { isOffline } from './hub.ts'
import { hubToken } from './hub-token.ts'
import type { Lease } from './lease.ts'
import { disposedError, leaseRuntime } from './lease.ts'
import type { RuntimeOptions } from './open-runtime.ts'
import type { ResolvedOptions, TransformersGenerateOptions, TransformersModelOptions } from './options.ts'
import { options as table } from './options.ts'
import { toDevice, toDtype } from './placement.ts'
import type { Counts, GenerationEvent, Job, Runtime } from './runtime.ts'
import { AnswerReader } from './tool-formats/answer-reader.ts'
import { toolNames } from './tool-names.ts'

/**
 * A language model on this machine, through transformers.js and onnxruntime. It is loaded at the first call, or by
 * `load()`; models with the same options share one load. Calls of one loaded model
 * decode together where its graph can, else they take turns.
 *
 * Follows smolagents' `TransformersModel`.
 */
export class TransformersModel extends BaseModel<ResolvedOptions, TransformersGenerateOptions> {
  readonly provider = 'transformers'
  readonly #runtime: RuntimeOptions
  #lease: Lease | undefined
  #disposed = false

  /** @throws SmolError `configuration` for an option that is unknown, ill-typed, or that transformers.js cannot satisfy */
  constructor(options: TransformersModelOptions = {}) {
    super(options as ResolvedOptions, table)
    this.#runtime = runtimeOptions(this.modelId, this.options)
    const token = hubToken()
    if (token !== undefined) this.addSecret(token)
  }

  /**
   * Loads the model now instead of at the first call.
   * @throws SmolError `not_found` for a model or file that is not there, `configuration` for one that is broken,
   * `unsupported` for one that cannot run here, `missing_dependency` when transformers.js or the model package is not installed
   */
  async load(): Promise<void> {
    try {
      await this.#loaded()
    } catch (error) {
      if (!isSmolError(error)) throw error
      const { provider, modelId, secrets } = this
      throw extendError(error, { provider, modelId, secrets: [...secrets] })
    }
  }

  /**
   * Frees the model, once nobody else uses the same load. What is running is ended, a load too; later calls fail.
   */
  async dispose(): Promise<void> {
    this.#disposed = true
    const lease = this.#lease
    this.#lease = undefined
    await lease?.release()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }

  protected override async *stream(request: CompletionRequest): AsyncGenerator<ReplyDelta> {
    const job = toJob(request)
    const names = job.tools === undefined ? undefined : toolNames(job.tools)
    if (this.options.trustRemoteCode === true) {
      request.warn({
        type: 'dropped',
        parameter: 'trustRemoteCode',
        message: "trustRemoteCode has no effect: transformers.js never runs a repository's code.",
      })
    }
    const runtime = await this.#loaded()
    const reader = new AnswerReader(names, job.forced === true)
    for await (const event of runtime.generate(job, request.signal)) {
      if (event.type === 'warning') request.warn(event.warning)
      else yield* readAnswer(event, reader)
    }
  }

  async #loaded(): Promise<Runtime> {
    if (this.#disposed) throw disposedError()
    if (this.#lease?.broken() === true) this.#lease = undefined
    const { library, onProgress } = this.options
    const lease = (this.#lease ??= leaseRuntime(this.#runtime, { library, onProgress }))
    try {
      const runtime = await lease.runtime
      // Others may use the same load: it is there, but no longer for this model.
      if (this.#disposed) throw disposedError()
      return runtime
    } catch (error) {
      // The next call tries again: the file may be there by then.
      if (this.#lease === lease) this.#lease = undefined
      throw this.#disposed ? disposedError() : error
    }
  }
}

function runtimeOptions(modelId: string, options: Readonly<ResolvedOptions>): RuntimeOptions {
  const device = toDevice(options.deviceMap)
  const dtype = toDtype(options.torchDtype)
  const { revision, cacheDir, threads, contextLength, wasmPaths } = options
  const hubEndpoint = lookUpOption(table, { ...options }, 'hubEndpoint') as string | undefined
  return {
    name: modelId,
    ...(device === undefined ? {} : { device }),
    ...(dtype === undefined ? {} : { dtype }),
    ...(revision === undefined ? {} : { revision }),
    ...(hubEndpoint === undefined ? {} : { hubEndpoint }),
    ...(cacheDir === undefined ? {} : { cacheDir }),
    ...(threads === undefined ? {} : { threads }),
    ...(contextLength === undefined ? {} : { contextLength }),
    ...(wasmPaths === undefined ? {} : { wasmPaths }),
    localFilesOnly: options.localFilesOnly ?? isOffline(),
    prefixCache: options.prefixCache ?? table.prefixCache.default,
    prefillChunk: options.prefillChunk ?? table.prefillChunk.default,
    verify: options.verify ?? table.verify.default,
    worker: options.worker ?? table.worker.default,
  }
}

function toJob(request: CompletionRequest): Job {
  const { reasoningTags = false } = request.options as { reasoningTags?: boolean | string }
  return {
    messages: request.messages,
    ...(request.tools === undefined || request.toolChoice === 'none' ? {} : { tools: request.tools }),
    ...(mustCall(request) ? { forced: true } : {}),
    settings: toSettings(request),
    ...toTemplate(request),
    ...toGrammar(request),
    // A stop string inside of reasoning does not count; only the base class knows what is reasoning.
    stopSequences: reasoningTags === false ? (request.stopSequences ?? []) : [],
  }
}

/** The event with the calls and the reasoning of its text apart. A text that is held back is no delta yet. */
function* readAnswer(
  event: Exclude<GenerationEvent, { type: 'warning' }>,
  reader: AnswerReader,
): Generator<ReplyDelta> {
  const { content, reasoning = '', toolCalls } = event.type === 'text' ? reader.push(event.text) : reader.flush()
  // With every piece of text: where the base class finds a stop string, there is no further event.
  const tokenUsage = toUsage(event.counts)
  const read = {
    ...(content === '' ? {} : { content }),
    ...(reasoning === '' ? {} : { reasoning }),
    ...(toolCalls.length === 0 ? {} : { toolCalls }),
  }
  if (event.type === 'end') {
    const { finishReason, rawFinishReason } = event
    yield { ...read, finishReason, rawFinishReason, tokenUsage }
  } else if (Object.keys(read).length > 0) yield { ...read, tokenUsage }
}

function toUsage({ input, cached, output }: Counts): TokenUsage {
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + output,
    ...(cached === 0 ? {} : { cachedInputTokens: cached }),
  }
}
