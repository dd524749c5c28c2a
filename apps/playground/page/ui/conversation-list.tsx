import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { conversation, systemPrompt } from '../state/chat.ts'
import { exportConversation, importConversation } from '../state/conversation-file.ts'
import { entries, newConversation } from '../state/conversations.ts'
import { ConversationRow } from './conversation-row.tsx'
import { saveFile } from './save-file.ts'

/** Every conversation that the browser keeps; the open one to a file; another one from a file. */
export function ConversationList({ onDone }: { onDone: () => void }) {
  const picker = useRef<HTMLInputElement>(null)
  const fault = useSignal<string | undefined>(undefined)

  function save(): void {
    const text = exportConversation(conversation.value, systemPrompt().value)
    saveFile(`conversation-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`, text)
  }
  async function read(file: File | undefined): Promise<void> {
    if (file === undefined) return
    const given = importConversation(await file.text())
    fault.value = 'error' in given ? `${file.name}: ${given.error}` : undefined
    if ('error' in given) return
    newConversation(given.conversation, given.system)
    onDone()
  }

  return (
    <>
      <div class="row apart">
        <h2 id="conversations-title">Conversations</h2>
        <button type="button" class="quiet" onClick={onDone}>
          Close
        </button>
      </div>
      {entries.value.length === 0 ? (
        <p class="muted">None yet. What you say is kept in this browser, on this machine.</p>
      ) : (
        <ul class="entries" aria-label="Conversations">
          {entries.value.map((entry) => (
            <ConversationRow key={entry.id} entry={entry} onOpen={onDone} />
          ))}
        </ul>
      )}
      {fault.value !== undefined && (
        <p class="fault" role="alert">
          {fault.value}
        </p>
      )}
      <div class="row end">
        <button type="button" disabled={conversation.value.turns.size === 0} onClick={save}>
          Export the open one
        </button>
        <button type="button" onClick={() => picker.current?.click()}>
          Import
        </button>
        <input
          ref={picker}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label="Conversation file"
          onChange={(event) => {
            const input = event.currentTarget
            void read(input.files?.[0]).finally(() => (input.value = ''))
          }}
        />
      </div>
    </>
  )
}
