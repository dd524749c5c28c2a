import { effect } from '@preact/signals'
import { conversation, isRunning, systemPrompt } from './chat.ts'
import { exportConversation, importConversation } from './conversation-file.ts'
import { readKept, writeKept } from './database.ts'
import { storageFault } from './stored.ts'

const KEY = 'conversation'
/** While an answer is being written, it is kept this often, in milliseconds. */
const EVERY_MS = 1000

/** Brings back the dialogue that was there before the reload, and keeps it from now on. */
export async function keepConversation(): Promise<void> {
  try {
    const text = await readKept(KEY)
    const read = typeof text === 'string' ? importConversation(text) : undefined
    if (read !== undefined && 'conversation' in read) conversation.value = read.conversation
  } catch (error) {
    reportFault(error)
  }
  let timer: ReturnType<typeof setInterval> | undefined
  effect(() => {
    // Every change of the dialogue itself, and the end of an answer.
    void conversation.value
    clearInterval(timer)
    timer = isRunning.value ? setInterval(save, EVERY_MS) : undefined
    save()
  })
  addEventListener('pagehide', save)
}

function save(): void {
  writeKept(KEY, exportConversation(conversation.peek(), systemPrompt.peek())).catch(reportFault)
}

function reportFault(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  storageFault.value = `The browser does not keep the conversation across a reload (${reason}). Export it before you leave.`
}
