import type { Completion, ReplyDelta, ToolCallFragment, ToolSchema } from '@smol/core'
import { isJsonObject } from '@smol/core'
import type { ServerEvent, StreamDecoder } from '@smol/core/http'

/** A model that was told of its tools in words writes a call as its whole answer. */
export function takeCall(completion: Completion, tools: readonly ToolSchema[]): Completion {
  const call = readCall(completion.content ?? '', tools)
  return call === undefined ? completion : { ...completion, content: '', toolCalls: [call], finishReason: 'tool-calls' }
}

/** The same in a stream: what may become a call is held back until it is whole. */
export function createCallDecoder(inner: StreamDecoder, tools: readonly ToolSchema[]): StreamDecoder {
  let held: string | undefined = ''

  function hold(delta: ReplyDelta): ReplyDelta {
    if (held === undefined) return delta
    const { content = '', ...rest } = delta
    held += content
    const mayBeCall = /^\s*(\{|$)/.test(held)
    if (mayBeCall && delta.finishReason === undefined) return rest
    const call = mayBeCall ? readCall(held, tools) : undefined
    const text = held
    held = undefined
    return call === undefined ? { ...rest, content: text } : { ...rest, toolCalls: [call], finishReason: 'tool-calls' }
  }

  return {
    push(event: ServerEvent) {
      const delta = inner.push(event)
      return delta === undefined ? undefined : hold(delta)
    },
    get done() {
      return inner.done
    },
    // Cut off: what was held back is all there is of the answer.
    end: () => (held === undefined || held === '' ? undefined : { content: held }),
  }
}

/** A text that is a call of one of the tools and nothing else. */
function readCall(text: string, tools: readonly ToolSchema[]): ToolCallFragment | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // Prose that begins with a brace, or a call that was cut off: it stays a text.
    return undefined
  }
  if (!isJsonObject(value)) return undefined
  const { name, arguments: args } = value
  if (!isJsonObject(args) || !tools.some((tool) => tool.function.name === name)) return undefined
  return { name: name as string, arguments: args }
}
