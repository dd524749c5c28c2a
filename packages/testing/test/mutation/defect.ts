import type { GenerateOptions, GeneratedMessage, GenerationStream, Messages, Model, StreamDelta } from '@smol/core'
import { definePlugin, isSmolError, SmolError } from '@smol/core'
import type { Opener, Protocol, ServerEvent } from '@smol/core/http'
import { openCage, ParrotModel, parrotOptions, parrotProtocol } from '../reference-provider.ts'
import type { ParrotOptions } from '../reference-provider.ts'

/** A small thing that an author may get wrong, planted in the reference provider. */
export interface Defect {
  /** What the provider does wrong, as a sentence about it. */
  readonly name: string
  /** What differs from the protocol. */
  readonly protocol?: Partial<Protocol>
  /** Opens its requests instead of the right opener, which it may use. */
  readonly open?: (options: ParrotOptions) => Opener
  /** Stands between the user and the model. */
  readonly model?: (model: Model, options: ParrotOptions) => Model
  /** Changes the options on their way in. */
  readonly options?: (options: ParrotOptions) => ParrotOptions
}

/** The reference provider with a defect in it. */
export function plant({
  protocol = {},
  open = openCage,
  model = (right) => right,
  options = (given) => given,
}: Omit<Defect, 'name'>) {
  const broken = { ...parrotProtocol, ...protocol }
  const plugin = definePlugin({
    name: 'parrot',
    aliases: ['ParrotModel'],
    options: parrotOptions,
    createModel: (modelId, given) => {
      const all: ParrotOptions = options({ ...given, modelId })
      return model(new ParrotModel(all, broken, open), all)
    },
  })
  return { plugin, protocol: broken }
}

/** A model in which some members are replaced. */
export function over(model: Model, members: Readonly<Record<string, unknown>>): Model {
  return new Proxy(model, {
    get(target, key) {
      if (typeof key === 'string' && Object.hasOwn(members, key)) return members[key]
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A model whose whole messages, streamed and not, are changed on their way out. */
export function overMessages(model: Model, change: (message: GeneratedMessage) => GeneratedMessage): Model {
  return over(model, {
    generate: async (messages: Messages, options?: GenerateOptions) => change(await model.generate(messages, options)),
    generateStream: (messages: Messages, options?: GenerateOptions) => {
      const stream = model.generateStream(messages, options)
      return overStream(stream, { final: async () => change(await stream.final()) })
    },
  })
}

/** A stream in which some members are replaced. */
export function overStream(stream: GenerationStream, members: Partial<GenerationStream>): GenerationStream {
  return {
    [Symbol.asyncIterator]: () => stream[Symbol.asyncIterator](),
    final: () => stream.final(),
    get textStream() {
      return stream.textStream
    },
    abort: (reason) => stream.abort(reason),
    ...members,
  }
}

/** A model in whose streams some members are replaced. */
export function overStreams(
  model: Model,
  members: (stream: GenerationStream, options: GenerateOptions) => Partial<GenerationStream>,
): Model {
  return over(model, {
    generateStream: (messages: Messages, options: GenerateOptions = {}) => {
      const stream = model.generateStream(messages, options)
      return overStream(stream, members(stream, options))
    },
  })
}

/** A model whose streams hand out other deltas. */
export function overDeltas(
  model: Model,
  change: (deltas: AsyncIterable<StreamDelta>) => AsyncIterable<StreamDelta>,
): Model {
  return overStreams(model, (stream) => ({
    [Symbol.asyncIterator]: () => change(claimed(stream))[Symbol.asyncIterator](),
  }))
}

/** The deltas of a stream, with their one reader taken now: a generator would take it at its first pull. */
export function claimed(stream: GenerationStream): AsyncIterable<StreamDelta> {
  const reader = stream[Symbol.asyncIterator]()
  return { [Symbol.asyncIterator]: () => reader }
}

/** A model whose calls get other messages or options. */
export function overCalls(
  model: Model,
  change: (messages: Messages, options: GenerateOptions) => [Messages, GenerateOptions],
): Model {
  return over(model, {
    generate: (messages: Messages, options: GenerateOptions = {}) => model.generate(...change(messages, options)),
    generateStream: (messages: Messages, options: GenerateOptions = {}) =>
      model.generateStream(...change(messages, options)),
  })
}

/** The right protocol's own streams with other events in, or other deltas out. */
export function decodeOther(
  change: (events: AsyncIterable<ServerEvent>) => AsyncIterable<ServerEvent>,
): Partial<Protocol> {
  return { decodeStream: (events) => parrotProtocol.decodeStream(change(events)) }
}

/** A model whose errors are changed on their way out, in both ways of asking. */
export function overErrors(model: Model, change: (error: unknown) => unknown): Model {
  return over(model, {
    generate: (messages: Messages, options?: GenerateOptions) =>
      model.generate(messages, options).catch((error: unknown) => {
        throw change(error)
      }),
    generateStream: (messages: Messages, options?: GenerateOptions) => {
      const stream = model.generateStream(messages, options)
      async function* deltas(source: AsyncIterable<StreamDelta>): AsyncGenerator<StreamDelta, void, undefined> {
        try {
          yield* source
        } catch (error) {
          throw change(error)
        }
      }
      return overStream(stream, {
        [Symbol.asyncIterator]: () => deltas(claimed(stream)),
        final: () =>
          stream.final().catch((error: unknown) => {
            throw change(error)
          }),
      })
    },
  })
}

/** The error with something about it changed, where it is one of ours. */
export function copyError(error: unknown, change: Partial<ConstructorParameters<typeof SmolError>[0]>): unknown {
  if (!isSmolError(error)) return error
  const { code, message, provider, modelId, status, retryAfterMs, retryable, attempts, body, partial } = error
  return new SmolError({
    code,
    message,
    provider,
    modelId,
    status,
    retryAfterMs,
    retryable,
    attempts,
    body,
    partial,
    ...change,
  })
}

/** An object without one of its fields. */
export function without<T extends object, Name extends keyof T>(value: T, name: Name): Omit<T, Name> {
  const copy = { ...value }
  delete copy[name]
  return copy
}
