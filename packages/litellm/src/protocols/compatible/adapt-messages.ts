import type { CompletionRequest } from '@smol/core'
import type { ResolvedModel } from '../../resolve.ts'
import { fitToolId } from '../tool-ids.ts'
import { plainContent } from './plain-content.ts'
import type { WireMessage } from './wire.ts'

type Warn = (type: 'translated' | 'repaired', parameter: string, message: string) => void

/** The messages as the provider takes them. */
export function adaptMessages(given: unknown, request: CompletionRequest, { row, provider }: ResolvedModel): unknown {
  const warn: Warn = (type, parameter, message) => request.warn({ type, parameter, message: `${provider} ${message}` })
  let messages = (given as WireMessage[]).map((message, at) => plainContent(message, at, row, provider))
  if (row.thoughts !== undefined) messages = withThoughts(messages, request, row.thoughts)
  if (row.developer !== true) messages = withoutDeveloper(messages, warn)
  if (row.emptyMessages === false) messages = withoutEmpty(messages, warn)
  if (row.toolIds !== undefined) messages = withToolIds(messages, row.toolIds, warn)
  if (row.parallelCalls === false) messages = oneByOne(messages, warn)
  return messages
}

/** Thoughts stand beside the messages in a request, in the same order. A blank counts as some. */
function withThoughts(messages: WireMessage[], request: CompletionRequest, which: 'back' | 'always'): WireMessage[] {
  return messages.map((message, at) => {
    const thoughts = request.messages[at]?.reasoning ?? (which === 'always' ? ' ' : undefined)
    if (message.tool_calls === undefined || thoughts === undefined) return message
    return { ...message, reasoning_content: thoughts }
  })
}

function withoutDeveloper(messages: WireMessage[], warn: Warn): WireMessage[] {
  if (!messages.some(({ role }) => role === 'developer')) return messages
  warn('translated', 'messages.role', `does not know the role 'developer': sent as 'system'.`)
  return messages.map((each) => (each.role === 'developer' ? { ...each, role: 'system' } : each))
}

function withoutEmpty(messages: WireMessage[], warn: Warn): WireMessage[] {
  const full = messages.filter(
    ({ role, content, tool_calls: calls }) => role === 'tool' || (content ?? '') !== '' || calls !== undefined,
  )
  if (full.length === messages.length) return messages
  warn('repaired', 'messages', `refuses messages without text: ${messages.length - full.length} were left out.`)
  return full
}

function withToolIds(messages: WireMessage[], form: RegExp, warn: Warn): WireMessage[] {
  const ids = messages.flatMap(({ tool_call_id: id, tool_calls: calls }) => [
    id,
    ...(calls ?? []).map((call) => call.id),
  ])
  if (ids.every((id) => id === undefined || form.test(id))) return messages
  warn(
    'translated',
    'messages.toolCalls',
    `takes tool call ids of the form ${form.source} only: others were translated.`,
  )
  return messages.map(({ tool_call_id: id, tool_calls: calls, ...message }) => ({
    ...message,
    ...(id === undefined ? {} : { tool_call_id: fitToolId(id, form) }),
    ...(calls === undefined ? {} : { tool_calls: calls.map((call) => ({ ...call, id: fitToolId(call.id, form) })) }),
  }))
}

/** Each of several calls as a message of its own, with its answer behind it. */
function oneByOne(messages: WireMessage[], warn: Warn): WireMessage[] {
  if (!messages.some(({ tool_calls: calls = [] }) => calls.length > 1)) return messages
  warn(
    'translated',
    'messages.toolCalls',
    'takes one tool call per message: parallel ones are told one after the other.',
  )
  const moved = new Set<WireMessage>()
  return messages.flatMap((message) => {
    if (moved.has(message)) return []
    const { tool_calls: calls = [] } = message
    if (calls.length < 2) return [message]
    return calls.flatMap((call, at) => {
      const turn: WireMessage = { ...message, content: at === 0 ? (message.content ?? null) : null, tool_calls: [call] }
      const answer = messages.find(({ tool_call_id: id }) => id === call.id)
      if (answer === undefined) return [turn]
      moved.add(answer)
      return [turn, answer]
    })
  })
}
