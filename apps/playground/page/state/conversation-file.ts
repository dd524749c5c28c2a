import { signal } from '@preact/signals'
import { isSmolError, messageFromJSON } from '@smol/core'
import type { Answer } from './answer.ts'
import { newAnswer } from './answer.ts'
import type { Conversation, Turn } from './conversation.ts'

const FORMAT = 'smol-conversation'
const VERSION = 1

/** A dialogue as a file: readable, complete, without any key. */
export function exportConversation({ turns, leaf }: Conversation, system: string): string {
  const list = [...turns.values()].map((turn) =>
    turn.kind === 'answer' ? { ...turn, answer: withoutWire(turn.answer.peek()) } : turn,
  )
  return JSON.stringify({ format: FORMAT, version: VERSION, system, leaf, turns: list }, null, 2)
}

/** What was sent repeats the dialogue at every turn. */
function withoutWire({ wire: _, ...answer }: Answer): Omit<Answer, 'wire'> {
  return answer.status === 'running' ? { ...answer, status: 'stopped' } : answer
}

/** A dialogue from a file, or in words why it is none. Nothing is half imported. */
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
  if (version !== VERSION) {
    return {
      error: `This conversation was written by another version of the playground (format ${String(version)}; this one reads ${VERSION}). Import it there, or update the playground.`,
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
    return { conversation: { turns: read, leaf }, system: String(system) }
  } catch (error) {
    const reason = isSmolError(error) || error instanceof TypeError ? error.message : String(error)
    return { error: `The conversation in this file is damaged: ${reason}` }
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

function readAnswer(value: unknown): Answer {
  const { asked, ...given } = (value ?? {}) as Partial<Answer>
  if (typeof asked?.model !== 'string' || typeof given.content !== 'string')
    throw new TypeError('an answer is not whole.')
  return { ...newAnswer(asked), ...given, wire: [] }
}
