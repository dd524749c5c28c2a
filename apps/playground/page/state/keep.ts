import { effect } from '@preact/signals'
import { conversation, isRunning, systemPrompt } from './chat.ts'
import { exportConversation, importConversation } from './conversation-file.ts'
import { readKept, writeKept } from './database.ts'
import type { DraftImage } from './images.ts'
import { draftImages } from './images.ts'
import { storageFault } from './stored.ts'

/** While an answer is being written, it is kept this often, in milliseconds. */
const EVERY_MS = 1000

/** Brings back the dialogue and the images that were there before the reload, and keeps them from now on. */
export async function keep(): Promise<void> {
  try {
    const text = await readKept('conversation')
    const read = typeof text === 'string' ? importConversation(text) : undefined
    if (read !== undefined && 'conversation' in read) conversation.value = read.conversation
    const images = await readKept('images')
    if (Array.isArray(images)) draftImages.value = images as readonly DraftImage[]
  } catch (error) {
    reportFault(error)
  }
  let timer: ReturnType<typeof setInterval> | undefined
  effect(() => {
    // Every change of the dialogue itself, and the end of an answer.
    void conversation.value
    clearInterval(timer)
    timer = isRunning.value ? setInterval(saveConversation, EVERY_MS) : undefined
    saveConversation()
  })
  effect(() => save('images', draftImages.value))
  addEventListener('pagehide', saveConversation)
}

function saveConversation(): void {
  save('conversation', exportConversation(conversation.peek(), systemPrompt.peek()))
}

function save(key: string, value: unknown): void {
  writeKept(key, value).catch(reportFault)
}

function reportFault(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  storageFault.value = `The browser does not keep the conversation across a reload (${reason}). Export it before you leave.`
}
