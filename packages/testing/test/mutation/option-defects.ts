import type { GenerateOptions } from '@smol/core'
import type { Defect } from './defect.ts'
import { over, overCalls, overMessages, without } from './defect.ts'

/** What can be wrong with options, with the key among them, and with JSON. */
export const optionDefects: readonly Defect[] = [
  {
    name: 'takes any option',
    options: (options) => {
      return without(options as typeof options & { temperatur?: unknown }, 'temperatur')
    },
  },
  {
    name: 'takes any option of a call',
    model: (model) =>
      overCalls(model, (messages, options) => {
        return [messages, without(options as GenerateOptions & { temperatur?: unknown }, 'temperatur')]
      }),
  },
  {
    name: 'takes any value of an option',
    options: ({ temperature, ...rest }) => (typeof temperature === 'number' ? { ...rest, temperature } : rest),
  },
  {
    name: 'takes any role',
    model: (model) =>
      overCalls(model, (messages, options) => [
        typeof messages === 'string'
          ? messages
          : messages.map((message) => ({
              ...message,
              role: (message.role as string) === 'robot' ? 'user' : message.role,
            })),
        options,
      ]),
  },
  {
    name: 'writes its key into JSON',
    model: (model, { cageKey }) =>
      over(model, { toJSON: () => ({ ...model.toJSON(), options: { ...model.toJSON().options, cageKey } }) }),
  },
  {
    name: 'keeps its key in a property',
    model: (model, { cageKey }) =>
      Object.assign(model, { [Symbol.for('nodejs.util.inspect.custom')]: undefined, cageKey }),
  },
  {
    name: 'loses its options in JSON',
    model: (model) => over(model, { toJSON: () => ({ ...model.toJSON(), options: {} }) }),
  },
  {
    name: 'writes itself as another class of model',
    model: (model) => over(model, { toJSON: () => ({ ...model.toJSON(), provider: 'cockatoo' }) }),
  },
  {
    name: 'cannot be written as JSON',
    model: (model) =>
      over(model, {
        toJSON: () => ({ ...model.toJSON(), options: { ...model.toJSON().options, stopSequences: new Set(['END']) } }),
      }),
  },
  {
    name: 'tells its warnings with the key',
    model: (model, { cageKey = '', onWarning }) =>
      overMessages(model, (message) => {
        onWarning?.({ type: 'other', message: `asked with ${cageKey}` })
        return message
      }),
  },
]
