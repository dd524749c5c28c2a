import { computed, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ChatMessage, ContentPart } from '@smol/core'
import type { Asked } from './answer.ts'
import { newAnswer } from './answer.ts'
import type { Answered, Conversation, Said, Turn } from './conversation.ts'
import { addTurn, emptyConversation, messagesOf, newId, pathOf, showBranch } from './conversation.ts'
import { draft } from './drafts.ts'
import { modelSettings } from './model-settings.ts'
import { readAsked } from './read-asked.ts'
import { runAnswer } from './run-answer.ts'

/** The dialogue of the page. */
export const conversation = signal<Conversation>(emptyConversation)
export const path = computed(() => pathOf(conversation.value))

/** Why the last question was not asked; shown at the place where it was typed. */
export const refused = signal<string | undefined>(undefined)

/** The answer that is being written. */
const running = signal<AbortController | undefined>(undefined)
export const isRunning = computed(() => running.value !== undefined)

export const chatModel = modelSettings('chat')

/** What the model of the open conversation is told before everything else. */
export function systemPrompt(): Signal<string> {
  return draft('system')
}

/** Asks the next question. Gives false, and says why, when it cannot be asked. */
export function send(content: string | readonly ContentPart[]): boolean {
  const asked = ask()
  if (asked === undefined) return false
  say({ kind: 'user', parent: conversation.value.leaf, messages: [{ role: 'user', content }] })
  answer(asked)
  return true
}

/** Gives the results of the tools that an answer calls. */
export function sendResults(turn: Answered, messages: readonly ChatMessage[]): boolean {
  const asked = ask()
  if (asked === undefined) return false
  say({ kind: 'tools', parent: turn.id, messages })
  answer(asked)
  return true
}

/** The same place again, in other words. */
export function edit(turn: Turn, messages: readonly ChatMessage[]): boolean {
  const asked = ask()
  if (asked === undefined || turn.kind === 'answer') return false
  say({ kind: turn.kind, parent: turn.parent, messages })
  answer(asked)
  return true
}

/** Another answer to the same question, by the model that is chosen now. */
export function retry(turn: Answered): void {
  const asked = ask()
  if (asked === undefined) return
  conversation.value = { ...conversation.value, leaf: turn.parent }
  answer(asked)
}

export function stop(): void {
  running.value?.abort()
}

export function showTurn(turn: Turn): void {
  conversation.value = showBranch(conversation.value, turn.id)
}

function say(said: Pick<Said, 'kind' | 'parent' | 'messages'>): void {
  conversation.value = addTurn(conversation.value, { ...said, id: newId() })
}

function answer(asked: Asked): void {
  stop()
  const messages = messagesOf(asked.system, path.value)
  const target = signal(newAnswer(asked))
  conversation.value = addTurn(conversation.value, {
    kind: 'answer',
    id: newId(),
    parent: conversation.value.leaf,
    answer: target,
  })
  const controller = new AbortController()
  running.value = controller
  void runAnswer(target, messages, controller.signal).finally(() => {
    if (running.value === controller) running.value = undefined
  })
}

function ask(): Asked | undefined {
  const asked = readAsked(chatModel, systemPrompt().value)
  refused.value = 'refused' in asked ? asked.refused : undefined
  return 'refused' in asked ? undefined : asked
}
