import type { Signal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { GrowingField } from './growing-field.tsx'

interface Props {
  id: string
  label: string
  placeholder: string
  text: Signal<string>
  running: boolean
  fault?: string | undefined
  /** Whether there is something to send besides the text. */
  hasMore?: boolean
  onSend: () => void
  onStop: () => void
  /** Takes files that are dropped here or pasted. */
  onFiles?: (files: readonly File[]) => void
  children?: ComponentChildren
}

/** Where a question is written. Enter sends it, Escape stops the answer. */
export function Prompt(props: Props) {
  const { id, label, placeholder, text, running, fault, hasMore, onSend, onStop, onFiles, children } = props
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])
  const empty = text.value.trim() === '' && hasMore !== true

  function submit(): void {
    if (!empty && !running) onSend()
  }

  return (
    <form
      class="composer"
      aria-label="Ask"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
      onDragOver={(event) => {
        if (onFiles !== undefined) event.preventDefault()
      }}
      onDrop={(event) => takeFiles(event, event.dataTransfer, onFiles)}
      onPaste={(event) => takeFiles(event, event.clipboardData, onFiles)}
    >
      {fault !== undefined && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
      {children}
      <div class="box">
        <GrowingField
          id={id}
          label={label}
          placeholder={placeholder}
          fieldRef={field}
          text={text}
          onEnter={submit}
          onEscape={onStop}
        />
        {running ? (
          <button key="stop" type="button" class="primary" onClick={onStop}>
            Stop
          </button>
        ) : (
          <button key="send" type="submit" class="primary" aria-disabled={empty}>
            Send
          </button>
        )}
      </div>
    </form>
  )
}

/** Text that is dropped or pasted goes its usual way. */
function takeFiles(event: Event, data: DataTransfer | null, onFiles: Props['onFiles']): void {
  const files = [...(data?.files ?? [])]
  if (files.length === 0 || onFiles === undefined) return
  event.preventDefault()
  onFiles(files)
}
