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
  children?: ComponentChildren
}

/** Where a question is written. Enter sends it, Escape stops the answer. */
export function Prompt({ id, label, placeholder, text, running, fault, hasMore, onSend, onStop, children }: Props) {
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
