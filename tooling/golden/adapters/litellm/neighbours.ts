import { isJsonObject } from '../../../../packages/core/src/index.ts'

interface AnyMessage {
  role?: unknown
  content?: unknown
  [field: string]: unknown
}

/**
 * Our models merge neighbours of one role before they encode, as smolagents does; the same is done to recorded
 * messages. What a tool's message names besides its call's id is not compared: we have no place for it.
 */
export function mergeNeighbours(messages: readonly unknown[]): unknown[] {
  const merged: AnyMessage[] = []
  for (const message of messages) {
    const each = bare(message as AnyMessage)
    const last = merged.at(-1)
    if (last !== undefined && last.role === each.role && isPlain(last) && isPlain(each)) {
      merged[merged.length - 1] = { ...last, content: join(last.content, each.content) }
    } else merged.push(each)
  }
  return merged
}

/** Empty text beside tool calls, or none, is the same. */
function bare({ name, content, ...message }: AnyMessage): AnyMessage {
  const isTool = message.role === 'tool'
  return {
    ...message,
    ...(content === '' || content === undefined
      ? {}
      : { content: typeof content === 'string' ? content.replaceAll(/\n{2,}/g, '\n') : content }),
    ...(isTool || name === undefined ? {} : { name }),
  }
}

function isPlain(message: AnyMessage): boolean {
  return message['tool_calls'] === undefined && message.role !== 'tool'
}

/** Texts with a line break between them, however many LiteLLM puts there. */
function join(first: unknown, second: unknown): unknown {
  if (first === undefined || second === undefined) return first ?? second
  if (typeof first === 'string' && typeof second === 'string') return `${first}\n${second}`
  return [...asParts(first), ...asParts(second)]
}

function asParts(content: unknown): unknown[] {
  return Array.isArray(content) ? content : [{ type: 'text', text: content }]
}

/** Whether a value holds another one anywhere. */
export function contains(value: unknown, wanted: unknown): boolean {
  if (JSON.stringify(value) === JSON.stringify(wanted)) return true
  if (Array.isArray(value)) return value.some((item) => contains(item, wanted))
  return isJsonObject(value) && Object.values(value).some((item) => contains(item, wanted))
}
