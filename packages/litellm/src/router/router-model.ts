import type {
  Completion,
  CompletionRequest,
  GeneratedMessage,
  GenerationStream,
  InferOutput,
  Messages,
  ReplyDelta,
  StandardSchemaWithJson,
} from '@smol/core'
import { BaseModel, SmolError } from '@smol/core'
import type { LiteLLMModelOptions } from '../options.ts'
import type { StoreAccess } from './call-state.ts'
import { CallState } from './call-state.ts'
import { Deployment } from './deployment.ts'
import { estimateTokens } from './estimate.ts'
import type { Group } from './groups.ts'
import { toGroups } from './groups.ts'
import { MemoryStore } from './memory-store.ts'
import { inEntry, readModelList } from './model-list.ts'
import type { LiteLLMRouterModelOptions, RouterGenerateOptions, RouterOptions } from './options.ts'
import { routerOptions } from './options.ts'
import { RedisStore } from './redis-store.ts'
import type { ReplyKind } from './reply.ts'
import { streamedReply, wholeReply } from './reply.ts'
import { route } from './route.ts'
import type { RouterSettings } from './settings.ts'
import { readCallSettings, readSettings } from './settings.ts'
import { inOurSpelling, routerRenames } from './spelling.ts'
import type { RouterStore } from './store.ts'

/** What the deployments take from the router where they say nothing themselves. */
const inherited = ['fetch', 'requestsPerMinute', 'maxConcurrency', 'unsupportedParams', 'providers'] as const

/**
 * One model over several deployments of many providers: it spreads the requests, tries again elsewhere when one fails,
 * leaves that one alone for a while, and falls back to other groups. Follows LiteLLM's Router
 * (https://docs.litellm.ai/docs/routing).
 */
export class LiteLLMRouterModel extends BaseModel<RouterOptions> {
  readonly provider = 'litellm'
  readonly #settings: RouterSettings
  readonly #groups: ReadonlyMap<string, Group>
  readonly #access: StoreAccess

  /**
   * @throws SmolError `configuration` for an unknown option, or an entry of `modelList` that is wrong, which it names. A
   * group that is not there is an error of the first call.
   */
  constructor(options: LiteLLMRouterModelOptions) {
    super(flatten(options), routerOptions)
    this.#settings = readSettings(this.options)
    readCallSettings(this.options)
    const defaults: Partial<LiteLLMModelOptions> = Object.fromEntries(
      inherited.filter((name) => this.options[name] !== undefined).map((name) => [name, this.options[name]]),
    )
    const deployments = readModelList(this.options.modelList).map((spec, index) =>
      inEntry(index, () => new Deployment(spec, defaults, (secret) => this.addSecret(secret))),
    )
    this.#groups = toGroups(deployments)
    const own = new MemoryStore()
    this.#access = { own, shared: sharedStore(this.options) ?? own, outage: { until: 0, reason: '' } }
  }

  override generate<S extends StandardSchemaWithJson>(
    messages: Messages,
    options: RouterGenerateOptions & { responseFormat: S },
  ): Promise<GeneratedMessage<InferOutput<S>>>
  override generate(messages: Messages, options?: RouterGenerateOptions): Promise<GeneratedMessage>
  override generate(messages: Messages, options?: RouterGenerateOptions): Promise<GeneratedMessage> {
    return super.generate(messages, options)
  }

  override generateStream<S extends StandardSchemaWithJson>(
    messages: Messages,
    options: RouterGenerateOptions & { responseFormat: S },
  ): GenerationStream<InferOutput<S>>
  override generateStream(messages: Messages, options?: RouterGenerateOptions): GenerationStream
  override generateStream(messages: Messages, options?: RouterGenerateOptions): GenerationStream {
    return super.generateStream(messages, options)
  }

  protected override async complete(request: CompletionRequest): Promise<Completion> {
    let whole: Completion = {}
    for await (const completion of this.#route(request, wholeReply)) whole = completion
    return whole
  }

  protected override stream(request: CompletionRequest): AsyncIterable<readonly ReplyDelta[]> {
    return this.#route(request, streamedReply)
  }

  /** Closes the connection that `redisUrl` opened; nothing else needs it. */
  async dispose(): Promise<void> {
    if (this.options.store === undefined) await this.#access.shared.close?.()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose()
  }

  #route<T>(request: CompletionRequest, reply: ReplyKind<T>): AsyncGenerator<T, void> {
    return route(this.modelId, {
      request,
      reply,
      settings: { ...this.#settings, ...readCallSettings(request.options as Partial<RouterOptions>) },
      groups: this.#groups,
      state: new CallState(this.#access, request.warn),
      tokens: estimateTokens(request),
      attempts: [],
      failed: new Map(),
    })
  }
}

/** Both ways to give options in one; `clientOptions` win, as in smolagents. */
function flatten(options: LiteLLMRouterModelOptions): RouterOptions {
  if (typeof options !== 'object' || options === null) return options
  const { clientOptions, ...rest } = inOurSpelling(options, routerRenames, 'LiteLLMRouterModel')
  if (clientOptions === undefined || clientOptions === null) return rest as unknown as RouterOptions
  if (typeof clientOptions !== 'object')
    throw new SmolError({ code: 'configuration', message: "LiteLLMRouterModel: 'clientOptions' must be an object." })
  const given = inOurSpelling(clientOptions, routerRenames, 'clientOptions')
  return { ...rest, ...given } as unknown as RouterOptions
}

function sharedStore({ store, redisUrl }: RouterOptions): RouterStore | undefined {
  if (store === undefined) return redisUrl === undefined ? undefined : new RedisStore({ url: redisUrl })
  if (redisUrl !== undefined)
    throw new SmolError({ code: 'configuration', message: "Give either 'store' or 'redisUrl', not both." })
  if (typeof store.read === 'function' && typeof store.begin === 'function' && typeof store.coolDown === 'function')
    return store
  throw new SmolError({
    code: 'configuration',
    message: "'store' must be a RouterStore, such as new RedisStore({ client }).",
  })
}
