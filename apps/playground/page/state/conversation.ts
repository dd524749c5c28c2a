import type { Signal } from '@preact/signals'
import type { ChatMessage } from '@smol/core'
import type { Answer } from './answer.ts'

/** One step of a dialogue: what the user said, what the tools said, or an answer. */
export type Turn = Said | Answered

/** What the user said, or the tools. */
export interface Said {
  readonly kind: 'user' | 'tools'
  readonly id: string
  readonly parent: string | null
  /** One of the user; one per tool call. */
  readonly messages: readonly ChatMessage[]
}

export interface Answered {
  readonly kind: 'answer'
  readonly id: string
  readonly parent: string | null
  /** Changes while it is being written. */
  readonly answer: Signal<Answer>
}

/** A dialogue with all its branches: another try or another wording is a further child of the same parent. */
export interface Conversation {
  readonly turns: ReadonlyMap<string, Turn>
  /** The end of the branch that is shown. */
  readonly leaf: string | null
}

export const emptyConversation: Conversation = { turns: new Map(), leaf: null }

export function newId(): string {
  return crypto.randomUUID()
}

/** With one more turn, which becomes the end of what is shown. */
export function addTurn({ turns }: Conversation, turn: Turn): Conversation {
  return { turns: new Map(turns).set(turn.id, turn), leaf: turn.id }
}

/** The turns that are shown, first to last. */
export function pathOf({ turns, leaf }: Conversation, end = leaf): Turn[] {
  const path: Turn[] = []
  for (let id = end; id !== null;) {
    const turn = turns.get(id)
    if (turn === undefined) break
    path.push(turn)
    id = turn.parent
  }
  return path.reverse()
}

/** A turn and those that stand beside it, in the order of their making. */
export function siblingsOf({ turns }: Conversation, turn: Turn): Turn[] {
  return [...turns.values()].filter(({ parent, kind }) => parent === turn.parent && kind === turn.kind)
}

/** With the branch shown that goes through this turn, down to its newest end. */
export function showBranch(conversation: Conversation, id: string): Conversation {
  let leaf = id
  for (let next: Turn | undefined; (next = newestChild(conversation, leaf)) !== undefined;) leaf = next.id
  return { ...conversation, leaf }
}

function newestChild({ turns }: Conversation, id: string): Turn | undefined {
  return [...turns.values()].findLast(({ parent }) => parent === id)
}

/** The text of a message, without its images. */
export function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content
  return (content ?? []).map((part) => (part.type === 'text' ? String(part['text']) : '')).join('')
}

/** The messages that a model is sent to go on behind the last of these turns. */
export function messagesOf(system: string, path: readonly Turn[]): ChatMessage[] {
  const dialogue = path.flatMap((turn) => (turn.kind === 'answer' ? answerMessages(turn.answer.value) : turn.messages))
  return system.trim() === '' ? dialogue : [{ role: 'system', content: system }, ...dialogue]
}

function answerMessages({ message, content, error }: Answer): ChatMessage[] {
  if (message !== undefined) {
    const { role, toolCalls, reasoning, providerData } = message
    return [
      {
        role,
        content: message.content,
        ...(toolCalls.length === 0 ? {} : { toolCalls }),
        ...(reasoning === undefined ? {} : { reasoning }),
        ...(providerData === undefined ? {} : { providerData }),
      },
    ]
  }
  // Stopped or broken off: the model is told what it had said.
  const text = content || error?.partial?.content
  return text ? [{ role: 'assistant', content: text }] : []
}
