import { useRef } from 'preact/hooks'
import { clearConversation, conversation, path, refused, systemPrompt } from '../state/chat.ts'
import { exportConversation, importConversation } from '../state/conversation-file.ts'
import { saveFile } from './save-file.ts'

/** Begin anew; write the dialogue to a file; read it from one. */
export function ConversationMenu() {
  const picker = useRef<HTMLInputElement>(null)
  const empty = path.value.length === 0

  function save(): void {
    const text = exportConversation(conversation.value, systemPrompt.value)
    saveFile(`conversation-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.json`, text)
  }
  async function open(file: File | undefined): Promise<void> {
    if (file === undefined) return
    const read = importConversation(await file.text())
    if ('error' in read) refused.value = `${file.name}: ${read.error}`
    else {
      clearConversation()
      conversation.value = read.conversation
      systemPrompt.value = read.system
      refused.value = undefined
    }
  }

  return (
    <div class="row" role="group" aria-label="Conversation file">
      <button type="button" class="quiet" disabled={empty} onClick={clearConversation}>
        New
      </button>
      <button type="button" class="quiet" disabled={empty} onClick={save}>
        Export
      </button>
      <button type="button" class="quiet" onClick={() => picker.current?.click()}>
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
          void open(input.files?.[0]).finally(() => (input.value = ''))
        }}
      />
    </div>
  )
}
