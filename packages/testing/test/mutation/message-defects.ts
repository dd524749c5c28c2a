import type { GeneratedMessage } from '@smol/core'
import type { Defect } from './defect.ts'
import { over, overMessages } from './defect.ts'

/** What can be wrong with a message. */
export const messageDefects: readonly Defect[] = [
  { name: 'has no specVersion', model: (model) => over(model, { specVersion: undefined }) },
  { name: 'calls itself by another name', model: (model) => over(model, { provider: 'cockatoo' }) },
  {
    name: 'names another model in its messages',
    model: (model) => overMessages(model, (message) => ({ ...message, modelId: 'parrot' })),
  },
  {
    name: 'leaves toolCalls out where there are none',
    model: (model) =>
      overMessages(
        model,
        ({ toolCalls, ...rest }) => (toolCalls.length > 0 ? { ...rest, toolCalls } : rest) as GeneratedMessage,
      ),
  },
  {
    name: 'leaves warnings out',
    model: (model) => overMessages(model, ({ warnings: _warnings, ...rest }) => rest as GeneratedMessage),
  },
  { name: 'forgets its warnings', model: (model) => overMessages(model, (message) => ({ ...message, warnings: [] })) },
  {
    name: "shows the provider's own object in JSON",
    model: (model) => overMessages(model, (message) => ({ ...message, raw: { id: 1 } })),
  },
  {
    name: 'gives null for no text',
    model: (model) =>
      overMessages(model, (message) => ({
        ...message,
        content: message.content === '' ? (null as unknown as string) : message.content,
      })),
  },
  {
    name: "says 'tool-calls' for every reply",
    model: (model) => overMessages(model, (message) => ({ ...message, finishReason: 'tool-calls' })),
  },
  {
    name: 'hides calls that are cut off',
    model: (model) => overMessages(model, ({ invalidToolCalls: _invalidToolCalls, ...rest }) => rest),
  },
  {
    name: 'passes calls off as valid that are cut off',
    model: (model) =>
      overMessages(model, ({ invalidToolCalls = [], ...rest }) => ({
        ...rest,
        toolCalls: [...rest.toolCalls, ...invalidToolCalls.map(({ id, name }) => ({ id, name, arguments: {} }))],
      })),
  },
]
