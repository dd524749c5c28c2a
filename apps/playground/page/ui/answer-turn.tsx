import { isRunning, retry } from '../state/chat.ts'
import type { Answered } from '../state/conversation.ts'
import { AnswerView } from './answer-view.tsx'
import { Branches } from './branches.tsx'
import { CopyButton } from './copy-button.tsx'
import { UsageLine } from './usage-line.tsx'

/** An answer in the dialogue. */
export function AnswerTurn({ turn }: { turn: Answered }) {
  const answer = turn.answer.value
  return (
    <article aria-label={`Answer of ${answer.asked.model}`} aria-busy={answer.status === 'running'}>
      <AnswerView answer={answer} />
      <UsageLine answer={answer} />
      {answer.status !== 'running' && (
        <div class="actions">
          <Branches turn={turn} />
          <button type="button" class="quiet" disabled={isRunning.value} onClick={() => retry(turn)}>
            Retry
          </button>
          <CopyButton text={answer.content} />
        </div>
      )}
    </article>
  )
}
