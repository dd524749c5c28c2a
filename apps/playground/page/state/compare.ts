import { computed, effect, signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { ChatMessage } from '@smol/core'
import type { Answer, Asked } from './answer.ts'
import { newAnswer } from './answer.ts'
import { messagesOf } from './conversation.ts'
import { answerToData, readAnswer } from './conversation-file.ts'
import type { ModelSettings } from './model-settings.ts'
import { modelSettings } from './model-settings.ts'
import { readAsked } from './read-asked.ts'
import { runAnswer } from './run-answer.ts'
import { stored, storedInTab } from './stored.ts'

/** One model of the comparison. */
export interface Column {
  readonly name: string
  readonly settings: ModelSettings
  /** Its answer to the last prompt. */
  readonly answer: Signal<Answer | undefined>
  /** Why it was not asked. */
  readonly refused: Signal<string | undefined>
}

export const LEAST = 2
export const MOST = 3

// The second one samples from the beginning: a model beside itself says the same.
const warm = { transformers: { temperature: '0.8', seed: '7' } }

const all: readonly Column[] = [
  { name: 'A', settings: modelSettings('column-a') },
  { name: 'B', settings: modelSettings('column-b', warm) },
  { name: 'C', settings: modelSettings('column-c') },
].map((column) => ({ ...column, answer: keptAnswer(column.name), refused: signal(undefined) }))

const count = stored('compare:columns', LEAST)
export const columns = computed(() => all.slice(0, count.value))

export function setColumnCount(wanted: number): void {
  count.value = Math.min(MOST, Math.max(LEAST, wanted))
}

export const comparePrompt = storedInTab('compare:prompt', '')
/** What was asked last. */
export const comparedPrompt = storedInTab('compare:asked', '')

const running = signal<AbortController | undefined>(undefined)
export const isComparing = computed(() => running.value !== undefined)

/** Asks every model the same at the same time. Gives false when not one could be asked. */
export function compare(prompt: string, system: string): boolean {
  stopComparing()
  comparedPrompt.value = prompt
  const controller = new AbortController()
  const runs = columns.value.flatMap((column) => {
    const asked = readAsked(column.settings, system)
    column.refused.value = 'refused' in asked ? asked.refused : undefined
    column.answer.value = undefined
    return 'refused' in asked ? [] : [askColumn(column, asked, controller.signal)]
  })
  if (runs.length === 0) return false
  running.value = controller
  void Promise.all(runs).finally(() => {
    if (running.value === controller) running.value = undefined
  })
  return true
}

export function stopComparing(): void {
  running.value?.abort()
}

/** What was asked last, as messages. */
export function comparedMessages(system: string): ChatMessage[] {
  const messages = [{ role: 'user' as const, content: comparedPrompt.value }]
  return messagesOf(system, [{ kind: 'user', id: 'prompt', parent: null, messages }])
}

/** An answer that a reload does not forget. */
function keptAnswer(name: string): Signal<Answer | undefined> {
  const kept = storedInTab<unknown>(`compare:${name}:answer`, undefined)
  const answer = signal(readKeptAnswer(kept.value))
  effect(() => {
    // Once it is complete, or begins anew: a write with every token would cost more than the token.
    if (answer.value?.status !== 'running') kept.value = answer.value && answerToData(answer.value)
  })
  return answer
}

function readKeptAnswer(value: unknown): Answer | undefined {
  try {
    return value === undefined ? undefined : readAnswer(value)
  } catch {
    // Kept by another version: as if it had not been asked.
    return undefined
  }
}

function askColumn(column: Column, asked: Asked, abort: AbortSignal): Promise<void> {
  const target = signal(newAnswer(asked))
  // Read through: the column shows what becomes of this answer.
  const unsubscribe = target.subscribe((answer) => (column.answer.value = answer))
  return runAnswer(target, comparedMessages(asked.system), abort).finally(unsubscribe)
}
