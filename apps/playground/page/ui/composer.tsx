import { useEffect, useRef } from 'preact/hooks'
import { isRunning, refused, send, stop } from '../state/chat.ts'
import { draft } from '../state/drafts.ts'
import { GrowingField } from './growing-field.tsx'

/** Where the next question is written. Enter sends it, Escape stops the answer. */
export function Composer() {
  const text = draft('prompt')
  const field = useRef<HTMLTextAreaElement>(null)
  useEffect(() => field.current?.focus(), [])

  function submit(): void {
    if (text.value.trim() === '' || isRunning.value) return
    if (send(text.value)) text.value = ''
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
      {refused.value !== undefined && (
        <p class="fault" role="alert">
          {refused.value}
        </p>
      )}
      <div class="box">
        <GrowingField
          id="prompt"
          label="Your message"
          placeholder="Ask anything"
          fieldRef={field}
          text={text}
          onEnter={submit}
          onEscape={stop}
        />
        {isRunning.value ? (
          <button key="stop" type="button" class="primary" onClick={stop}>
            Stop
          </button>
        ) : (
          <button key="send" type="submit" class="primary" aria-disabled={text.value.trim() === ''}>
            Send
          </button>
        )}
      </div>
    </form>
  )
}
