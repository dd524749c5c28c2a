import type { FinishReason, GeneratedMessage, TokenUsage } from '@smol/core'
import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import type { ScenarioReply } from '../scenarios.ts'
import { callsOf, textOf } from '../spelling.ts'
import type { Subject } from './subject.ts'

const finishReasons: readonly FinishReason[] = ['stop', 'length', 'tool-calls', 'content-filter', 'other']
const counts = ['inputTokens', 'outputTokens', 'totalTokens'] as const satisfies readonly (keyof TokenUsage)[]

/** Fails unless the message has everything that every message has, and nothing invented. */
export function assertMessage(
  message: GeneratedMessage,
  { modelId, plugin }: Pick<Subject, 'modelId' | 'plugin'>,
): void {
  equal(message.role, 'assistant', 'message.role')
  equal(typeof message.content, 'string', 'message.content is a string')
  ok(Array.isArray(message.toolCalls), 'message.toolCalls is an array, also where there are no calls')
  ok(Array.isArray(message.warnings), 'message.warnings is an array')
  ok(finishReasons.includes(message.finishReason), `message.finishReason is one of five, not ${message.finishReason}`)
  equal(message.modelId, modelId, 'message.modelId')
  if (plugin !== undefined) equal(message.provider, plugin.name, "message.provider is the plugin's name")
  for (const { id, name, arguments: args } of message.toolCalls) {
    ok(typeof id === 'string' && id !== '', 'a tool call has an id')
    ok(typeof name === 'string' && name !== '', 'a tool call has a name')
    ok(typeof args === 'object' && args !== null && !Array.isArray(args), 'the arguments of a tool call are an object')
  }
  for (const count of message.tokenUsage === undefined ? [] : counts)
    ok(Number.isInteger(message.tokenUsage?.[count]), `message.tokenUsage.${count} is a whole number`)
  const json = JSON.parse(JSON.stringify(message)) as Record<string, unknown>
  ok(!('raw' in json), "the provider's own object is not in the JSON of a message")
}

/** The parts of a message that a reply decides. */
export type Answer = Pick<GeneratedMessage, 'content' | 'reasoning' | 'toolCalls' | 'invalidToolCalls' | 'tokenUsage'> &
  Partial<Pick<GeneratedMessage, 'finishReason'>>

/** Fails unless the message is what the reply says. */
export function assertReply(message: Answer, reply: ScenarioReply): void {
  const { pieces, finishReason, tokenUsage } = reply
  equal(message.content, textOf(pieces), 'content')
  const reasoning = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
  equal(message.reasoning, reasoning === '' ? undefined : reasoning, 'reasoning')
  equal(message.finishReason, finishReason, 'finishReason')
  deepStrictEqual(
    message.tokenUsage && { ...message.tokenUsage },
    tokenUsage && { ...tokenUsage },
    'tokenUsage: what was reported, nothing invented',
  )

  const valid: unknown[] = []
  const invalid: string[] = []
  for (const { id, name, arguments: text } of callsOf(pieces)) {
    const args = parse(text)
    if (args === undefined) invalid.push(name)
    else valid.push({ id, name, arguments: args })
  }
  deepStrictEqual(
    message.toolCalls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args })),
    valid,
    'toolCalls: every complete call, and only those',
  )
  deepStrictEqual(
    (message.invalidToolCalls ?? []).map(({ name }) => name),
    invalid,
    'invalidToolCalls: every call that is cut off',
  )
  for (const { reason } of message.invalidToolCalls ?? []) ok(reason !== '', 'an invalid call has a reason in words')
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Cut off: the scenario means it so.
    return undefined
  }
}

/** What two messages for the same reply have in common: all but the id of the request. */
export function comparable(message: GeneratedMessage): unknown {
  return { ...(JSON.parse(JSON.stringify(message)) as Record<string, unknown>), requestId: undefined }
}
