import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { Entry } from '../state/conversation-store.ts'
import { titleOf } from '../state/conversation-store.ts'
import { deleteConversation, openConversation, openElsewhere, renameConversation } from '../state/conversations.ts'
import { openId } from '../state/open-id.ts'

/** One conversation of the list: to open, to rename, to delete. */
export function ConversationRow({ entry, onOpen }: { entry: Entry; onOpen: () => void }) {
  const doing = useSignal<'nothing' | 'renaming' | 'deleting'>('nothing')
  const title = titleOf(entry)
  const isHere = entry.id === openId.value
  const isElsewhere = openElsewhere.value.has(entry.id)
  const wasBusy = useRef(false)
  const done = (): void => {
    doing.value = 'nothing'
    wasBusy.current = true
  }

  if (doing.value === 'renaming') return <Rename entry={entry} onDone={done} />
  if (doing.value === 'deleting') {
    return (
      <li>
        <span class="grow">Delete “{title}” for good?</span>
        <button type="button" ref={focus} onClick={done}>
          Keep it
        </button>
        <button type="button" class="primary" onClick={() => void deleteConversation(entry.id)}>
          Delete it
        </button>
      </li>
    )
  }
  return (
    <li>
      <button
        type="button"
        class="quiet title"
        ref={(button) => {
          // Once, so that who works by keyboard is where he was.
          if (button !== null && wasBusy.current) button.focus()
          if (button !== null) wasBusy.current = false
        }}
        aria-current={isHere}
        disabled={isElsewhere}
        onClick={() => void openConversation(entry.id).then(onOpen)}
      >
        <span>{title}</span>
        <span class="small muted">
          {isElsewhere ? 'open in another tab' : new Date(entry.changed).toLocaleString()}
        </span>
      </button>
      <button type="button" class="quiet small" onClick={() => (doing.value = 'renaming')}>
        Rename<span class="hidden"> {title}</span>
      </button>
      <button type="button" class="quiet small" disabled={isElsewhere} onClick={() => (doing.value = 'deleting')}>
        Delete<span class="hidden"> {title}</span>
      </button>
    </li>
  )
}

function focus(element: HTMLElement | null): void {
  element?.focus()
}

function Rename({ entry, onDone }: { entry: Entry; onDone: () => void }) {
  const name = useSignal(titleOf(entry))
  return (
    <li>
      <form
        class="row grow"
        onSubmit={(event) => {
          event.preventDefault()
          void renameConversation(entry.id, name.value).then(onDone)
        }}
      >
        <input
          class="grow"
          aria-label="New name"
          ref={focus}
          value={name.value}
          onInput={(event) => (name.value = event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            // Leaves the field, not the dialog.
            event.preventDefault()
            onDone()
          }}
        />
        <button type="submit">Rename</button>
      </form>
    </li>
  )
}
