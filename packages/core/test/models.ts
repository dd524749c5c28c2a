import { BaseModel } from '../src/base-model.ts'
import type { ModelOptions } from '../src/parameters.ts'
import type { Completion, ReplyDelta } from '../src/reply.ts'
import type { CompletionRequest } from '../src/request.ts'

/** Options with an id, which most tests do not care for. */
export type SomeOptions = Partial<ModelOptions>

/** What a provider hands out: deltas, one by one or those that came together. */
type Deltas = AsyncIterable<ReplyDelta | readonly ReplyDelta[]>

/** A model that can only stream. */
export class StreamModel extends BaseModel {
  readonly provider = 'test'
  readonly requests: CompletionRequest[] = []
  readonly #reply: (request: CompletionRequest) => Deltas

  constructor(reply: (request: CompletionRequest) => Deltas, options: SomeOptions = {}) {
    super({ modelId: 'test-model', ...options })
    this.#reply = reply
  }

  protected override stream(request: CompletionRequest): Deltas {
    this.requests.push(request)
    return this.#reply(request)
  }
}

/** A model that can only answer at once. */
export class CompleteModel extends BaseModel {
  readonly provider = 'test'
  readonly requests: CompletionRequest[] = []
  readonly #reply: (request: CompletionRequest) => Completion | Promise<Completion>

  constructor(reply: (request: CompletionRequest) => Completion | Promise<Completion>, options: SomeOptions = {}) {
    super({ modelId: 'test-model', ...options })
    this.#reply = reply
  }

  /** The options as a provider sees them. */
  get given(): Readonly<ModelOptions> {
    return this.options
  }

  protected override async complete(request: CompletionRequest): Promise<Completion> {
    this.requests.push(request)
    return this.#reply(request)
  }
}

/** A stream of these deltas; a string is a piece of text. */
export async function* deltas(...items: readonly (ReplyDelta | string)[]): AsyncGenerator<ReplyDelta> {
  for (const item of items) yield typeof item === 'string' ? { content: item } : item
}

/** A model that streams these deltas. */
export function streaming(items: readonly (ReplyDelta | string)[], options: SomeOptions = {}): StreamModel {
  return new StreamModel(() => deltas(...items), options)
}

/** Everything that an iterable gives. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

/** Breaks out of a loop over the items at the first one. */
export async function leaveAtOnce(items: AsyncIterable<unknown>): Promise<void> {
  for await (const item of items) if (item !== undefined) break
}
