import { conversation, isRunning, showTurn } from '../state/chat.ts'
import type { Turn } from '../state/conversation.ts'
import { siblingsOf } from '../state/conversation.ts'

/** Which of several tries or wordings is shown, and the way to the others. */
export function Branches({ turn }: { turn: Turn }) {
  const all = siblingsOf(conversation.value, turn)
  const at = all.findIndex(({ id }) => id === turn.id)
  if (all.length < 2) return null
  const step = (by: number, name: string, sign: string) => {
    const other = all[at + by]
    return (
      <button
        type="button"
        class="quiet"
        disabled={other === undefined || isRunning.value}
        onClick={() => other && showTurn(other)}
      >
        <span aria-hidden="true">{sign}</span>
        <span class="hidden">{name}</span>
      </button>
    )
  }
  return (
    <span class="branches" role="group" aria-label="Versions">
      {step(-1, 'Earlier version', '‹')}
      <span>
        {at + 1}/{all.length}
      </span>
      {step(1, 'Later version', '›')}
    </span>
  )
}
