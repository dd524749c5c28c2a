import { isRunning, refused, send, stop } from '../state/chat.ts'
import { draft } from '../state/drafts.ts'
import { Prompt } from './prompt.tsx'

/** Where the next question of the dialogue is written. */
export function Composer() {
  const text = draft('prompt')
  return (
    <Prompt
      id="prompt"
      label="Your message"
      placeholder="Ask anything"
      text={text}
      running={isRunning.value}
      fault={refused.value}
      onSend={() => {
        if (send(text.value)) text.value = ''
      }}
      onStop={stop}
    />
  )
}
