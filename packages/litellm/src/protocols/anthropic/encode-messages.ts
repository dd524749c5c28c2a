import type { CleanMessage, CompletionRequest } from '@smol/core'
import { SmolError } from '@smol/core'
import { lateSystem, OPERATOR_NOTE } from '../late-system.ts'
import { fitToolId } from '../tool-ids.ts'
import { encodeContent } from './encode-content.ts'
import type { WireBlock, WireTurn } from './wire.ts'

/** "String should match pattern '^[a-zA-Z0-9_-]+$'" */
const toolId = /^[a-zA-Z0-9_-]+$/

/** What stands for a turn without text, which the API refuses; the words are LiteLLM's. */
const EMPTY = '[System: Empty message content sanitised to satisfy protocol]'

/** A dialogue as the API takes it: what the system says apart, and turns of the two speakers. */
export interface WireDialogue {
  system: readonly WireBlock[]
  turns: WireTurn[]
}

/**
 * The dialogue. Results of tools are part of the user's turn, all of one round in one turn. What breaks a
 * rule of the API is repaired, with a warning.
 * @throws SmolError `invalid_request` when nobody but the system speaks
 */
export function encodeMessages({ messages, warn }: CompletionRequest): WireDialogue {
  const system: WireBlock[] = []
  const turns: WireTurn[] = []
  const repairs = new Set<string>()
  for (const message of messages) {
    const isSystem = message.role === 'system' || message.role === 'developer'
    if (isSystem && turns.length === 0) {
      system.push(...encodeContent(message.content))
      continue
    }
    if (isSystem) repairs.add(lateSystem)
    const turn = isSystem ? noteOf(message) : encodeTurn(message, repairs)
    const last = turns.at(-1)
    if (last?.role === turn.role) turns[turns.length - 1] = { ...last, content: [...last.content, ...turn.content] }
    else turns.push(turn)
  }
  if (turns.length === 0) {
    throw new SmolError({
      code: 'invalid_request',
      message: 'The API takes no dialogue of system messages alone: add a message of the user. Nothing was sent.',
    })
  }
  trimEnd(turns, repairs)
  for (const message of repairs) warn({ type: 'repaired', parameter: 'messages', message })
  return { system, turns }
}

function noteOf({ content }: CleanMessage): WireTurn {
  return { role: 'user', content: [{ type: 'text', text: OPERATOR_NOTE }, ...encodeContent(content)] }
}

function encodeTurn(message: CleanMessage, repairs: Set<string>): WireTurn {
  const role = message.role === 'assistant' ? 'assistant' : 'user'
  const content = role === 'assistant' ? assistantBlocks(message, repairs) : userBlocks(message, repairs)
  if (content.length > 0) return { role, content }
  repairs.add(`The API takes no turn without text: '${EMPTY}' stands for it.`)
  return { role, content: [{ type: 'text', text: EMPTY }] }
}

function userBlocks({ content, toolCallId }: CleanMessage, repairs: Set<string>): WireBlock[] {
  if (toolCallId === undefined) return encodeContent(content)
  const result = typeof content === 'string' || content === null ? (content ?? '') : encodeContent(content)
  return [{ type: 'tool_result', tool_use_id: fitted(toolCallId, repairs), content: result }]
}

/** Thoughts first, since the API wants them before what came of them. */
function assistantBlocks({ content, toolCalls = [], providerData }: CleanMessage, repairs: Set<string>): WireBlock[] {
  return [
    ...((providerData?.['anthropic'] ?? []) as WireBlock[]),
    ...encodeContent(content),
    ...toolCalls.map(({ id, name, arguments: input }): WireBlock => ({
      type: 'tool_use',
      id: fitted(id, repairs),
      name,
      input,
    })),
  ]
}

function fitted(id: string, repairs: Set<string>): string {
  const fit = fitToolId(id, toolId)
  if (fit !== id) repairs.add(`The API takes tool call ids of the form ${toolId.source} only: others were translated.`)
  return fit
}

/** "final assistant content cannot end with trailing whitespace" */
function trimEnd(turns: WireTurn[], repairs: Set<string>): void {
  const last = turns.at(-1)
  const block = last?.content.at(-1)
  if (last?.role !== 'assistant' || block?.type !== 'text') return
  const text = block['text'] as string
  if (text.trimEnd() === text) return
  repairs.add('The API takes no white space at the end of a last turn of the assistant: it was cut off.')
  const trimmed = text.trimEnd() === '' ? EMPTY : text.trimEnd()
  turns[turns.length - 1] = { ...last, content: [...last.content.slice(0, -1), { ...block, text: trimmed }] }
}
