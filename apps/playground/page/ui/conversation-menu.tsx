import { useRef } from 'preact/hooks'
import { newConversation, refresh } from '../state/conversations.ts'
import { ConversationList } from './conversation-list.tsx'

/** The way to all conversations, and to a new one. */
export function ConversationMenu() {
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <button
        type="button"
        class="quiet"
        aria-haspopup="dialog"
        onClick={() => {
          void refresh()
          dialog.current?.showModal()
        }}
      >
        Conversations
      </button>
      <button type="button" class="quiet" onClick={() => newConversation()}>
        New
      </button>
      <dialog ref={dialog} class="dialog" aria-labelledby="conversations-title">
        <ConversationList onDone={() => dialog.current?.close()} />
      </dialog>
    </>
  )
}
