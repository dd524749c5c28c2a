import { signal } from '@preact/signals'
import { isSmolError, messageFromJSON } from '@smol/core'
import type { Answer } from './answer.ts'
import { newAnswer } from './answer.ts'
import type { Conversation, Turn } from './conversation.ts'
import { maskOptions } from './mask-options.ts'

const FORMAT = 'smol-conversation'
/** Of what is in files, and of what the browser keeps. */
export const VERSION = 1

/** What was read, or in words why it was not. */
export type ReadConversation = { readonly conversation: Conversation } | { readonly error: string }

/** A dialogue as a file: readable, complete, without any key. */
export function exportConversation({ turns, leaf }: Conversation, system: string): string {
  const list = [...turns.values()].map(turnToData)
  return JSON.stringify({ format: FORMAT, version: VERSION, system, leaf, turns: list }, null, 2)
}

/** A turn as plain data, without what was sent: that repeats the dialogue at every turn. */
export function turnToData(turn: Turn): object {
  return turn.kind === 'answer' ? { ...turn, answer: answerToData(turn.answer.peek()) } : turn
}

/** An answer as plain data, with no key among the options: what nobody waits for any more was stopped. */
export function answerToData({ wire: _, ...answer }: Answer): object {
  const asked = { ...answer.asked, options: maskOptions(answer.asked.options) }
  return { ...answer, asked, status: answer.status === 'running' ? 'stopped' : answer.status }
}

/** A dialogue from a file. Nothing is half imported. */
export function importConversation(text: string): { conversation: Conversation; system: string } | { error: string } {
  let file: Record<string, unknown>
  try {
    const parsed: unknown = JSON.parse(text)
    file = typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch (error) {
    return { error: `This is not a JSON file (${(error as Error).message}).` }
  }
  const { format, version, system = '', leaf = null, turns } = file
  if (format !== FORMAT) return { error: 'This is not a conversation that the playground exported.' }
  const read = readConversation(version, turns, leaf)
  return 'error' in read ? read : { ...read, system: String(system) }
}

/** A dialogue from its parts, as a file or the browser has them. */
export function readConversation(version: unknown, turns: unknown, leaf: unknown): ReadConversation {
  if (version !== VERSION) {
    return {
      error: `This conversation was written by another version of the playground (format ${String(version)}; this one reads ${VERSION}). Open it there, or update the playground.`,
    }
  }
  try {
    if (!Array.isArray(turns)) throw new TypeError("'turns' is no list.")
    const read = new Map<string, Turn>()
    for (const turn of turns.map(readTurn)) {
      if (turn.parent !== null && !read.has(turn.parent)) throw new TypeError(`turn ${turn.id} has no parent.`)
      read.set(turn.id, turn)
    }
    if (leaf !== null && !(typeof leaf === 'string' && read.has(leaf))) throw new TypeError("'leaf' is no turn.")
    return { conversation: { turns: read, leaf } }
  } catch (error) {
    const reason = isSmolError(error) || error instanceof TypeError ? error.message : String(error)
    return { error: `This conversation is damaged: ${reason}` }
  }
}

function readTurn(value: unknown): Turn {
  const { kind, id, parent, messages, answer } = value as Record<string, unknown>
  if (typeof id !== 'string' || (typeof parent !== 'string' && parent !== null))
    throw new TypeError('a turn has no id.')
  if (kind === 'answer') return { kind, id, parent, answer: signal(readAnswer(answer)) }
  if ((kind === 'user' || kind === 'tools') && Array.isArray(messages)) {
    return { kind, id, parent, messages: messages.map((message: unknown) => messageFromJSON(message)) }
  }
  throw new TypeError(`turn ${id} is of no known kind.`)
}

/** @throws TypeError where something is missing that the page draws */
export function readAnswer(value: unknown): Answer {
  const { asked, ...given } = (value ?? {}) as Partial<Answer>
  const whole = { options: {}, call: {}, system: '', inPage: false, ...asked } as Answer['asked']
  const answer: Answer = { ...newAnswer(whole), status: 'done', ...given, wire: [] }
  if (!isWhole(answer)) throw new TypeError('an answer is not whole.')
  return answer
}

/** Whether everything is there that the page draws. */
function isWhole({ asked, status, content, reasoning, callDrafts, warnings, error, message, usage }: Answer): boolean {
  const texts = [asked.model, asked.system, content, reasoning, error?.message ?? '', error?.code ?? '']
  const lists = [callDrafts, warnings, message?.toolCalls ?? []]
  return (
    texts.every((text) => typeof text === 'string') &&
    lists.every((list) => Array.isArray(list)) &&
    warnings.every((warning) => typeof warning?.message === 'string') &&
    (usage === undefined || typeof usage.inputTokens === 'number') &&
    ['done', 'stopped', 'failed'].includes(status)
  )
}
