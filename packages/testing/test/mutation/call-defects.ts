import type { GenerateOptions, GeneratedMessage, GenerationStream, Messages, Model } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { Defect } from './defect.ts'
import { over, overCalls, overErrors, overStream, without } from './defect.ts'

const lost = (model: Model, name: keyof GenerateOptions): Model =>
  overCalls(model, (messages, options) => [messages, without(options, name)])

let lastMessages: Messages = ''
const onAbort = (): void => undefined

/** What can be wrong with what a call is given: stops, abort, inputs, parameters, other calls. */
export const callDefects: readonly Defect[] = [
  { name: 'does not cut at stop texts', model: (model) => lost(model, 'stopSequences') },
  { name: 'cuts at stop texts of the call only', options: ({ stopSequences: _stopSequences, ...rest }) => rest },
  {
    name: 'cuts behind the stop text',
    model: (model) =>
      over(model, {
        generate: async (messages: Messages, options?: GenerateOptions) => {
          const message = await model.generate(messages, options)
          const [stop] = options?.stopSequences ?? []
          return stop?.startsWith('\u2021') === false && message.finishReason === 'stop'
            ? { ...message, content: message.content + stop }
            : message
        },
      }),
  },
  {
    name: 'cuts at the first stop text of the list',
    model: (model) =>
      overCalls(model, (messages, options) => [
        messages,
        options.stopSequences === undefined
          ? options
          : { ...options, stopSequences: options.stopSequences.slice(0, 1) },
      ]),
  },
  {
    name: 'cuts whole replies only',
    model: (model) =>
      over(model, {
        generateStream: (messages: Messages, { stopSequences: _stopSequences, ...options }: GenerateOptions = {}) =>
          model.generateStream(messages, options),
      }),
  },
  { name: 'does not hear an abort', model: (model) => lost(model, 'signal') },
  {
    name: 'throws an error of its own when it is aborted',
    model: (model) =>
      overErrors(model, (error) =>
        isSmolError(error) ? error : new DOMException('This operation was aborted', 'AbortError'),
      ),
  },
  {
    name: 'does not hear an abort of the stream',
    model: (model) =>
      over(model, {
        generateStream: (messages: Messages, options?: GenerateOptions) =>
          overStream(model.generateStream(messages, options), { abort: () => undefined }),
      }),
  },
  {
    name: 'leaves a listener on the signal',
    model: (model) =>
      overCalls(model, (messages, options) => {
        options.signal?.addEventListener('abort', () => onAbort())
        return [messages, options]
      }),
  },
  {
    name: 'adds to the options that it is given',
    model: (model) =>
      overCalls(model, (messages, options) => {
        if (options.extraBody !== undefined) Object.assign(options.extraBody, { seen: true })
        return [messages, options]
      }),
  },
  {
    name: 'adds to the messages that it is given',
    model: (model) =>
      overCalls(model, (messages, options) => {
        if (Array.isArray(messages) && !Object.isFrozen(messages))
          (messages as unknown[]).push({ role: 'user', content: 'And be kind.' })
        return [messages, options]
      }),
  },
  {
    name: 'mixes calls that run at once',
    model: (model) =>
      over(model, {
        generate: async (messages: Messages, options?: GenerateOptions) => {
          lastMessages = messages
          await Promise.resolve()
          return model.generate(lastMessages, options)
        },
      }),
  },
  {
    name: 'mixes streams that run at once',
    model: (model) =>
      over(model, {
        generateStream: (messages: Messages, options?: GenerateOptions) => {
          lastMessages = messages
          return late(() => model.generateStream(lastMessages, options))
        },
      }),
  },
  {
    name: 'gives the first message for ever',
    model: (model) => {
      let first: Promise<GeneratedMessage> | undefined
      return over(model, {
        generate: (messages: Messages, options?: GenerateOptions) => (first ??= model.generate(messages, options)),
      })
    },
  },
  {
    name: 'lets the constructor win over the call',
    model: (model, { temperature }) =>
      overCalls(model, (messages, options) => [
        messages,
        temperature === undefined ? options : { ...options, temperature },
      ]),
  },
  { name: 'forgets extraBody', model: (model) => lost(model, 'extraBody') },
  { name: 'forgets omit', model: (model) => lost(model, 'omit') },
]

/** A stream that is made when it is first used. */
function late(make: () => GenerationStream): GenerationStream {
  let made: GenerationStream | undefined
  const stream = (): GenerationStream => (made ??= make())
  return {
    [Symbol.asyncIterator]: () => stream()[Symbol.asyncIterator](),
    final: () => stream().final(),
    get textStream() {
      return stream().textStream
    },
    abort: (reason) => stream().abort(reason),
  }
}
