import { conversation, isRunning, retry, sendResults } from '../state/chat.ts'
import { toolCallsOf } from '../state/answer.ts'
import type { Answered } from '../state/conversation.ts'
import { messagesOf, pathOf } from '../state/conversation.ts'
import { AnswerView } from './answer-view.tsx'
import { Branches } from './branches.tsx'
import { CodeView } from './code-view.tsx'
import { CopyButton } from './copy-button.tsx'
import { codeShown } from './open-set.ts'
import { ToolResults } from './tool-results.tsx'
import { UsageLine } from './usage-line.tsx'

/** An answer in the dialogue. */
export function AnswerTurn({ turn }: { turn: Answered }) {
  const answer = turn.answer.value
  const calls = toolCallsOf(answer)
  const showsCode = codeShown.has(turn.id)
  const asked = (): ReturnType<typeof messagesOf> =>
    messagesOf(answer.asked.system, pathOf(conversation.value, turn.parent))
  return (
    <article aria-label={`Answer of ${answer.asked.model}`} aria-busy={answer.status === 'running'}>
      <AnswerView answer={answer} />
      <UsageLine answer={answer} />
      {calls.length > 0 && conversation.value.leaf === turn.id && (
        <ToolResults name={turn.id} calls={calls} onSend={(messages) => sendResults(turn, messages)} />
      )}
      {answer.status !== 'running' && (
        <div class="actions">
          <Branches turn={turn} />
          <button type="button" class="quiet" disabled={isRunning.value} onClick={() => retry(turn)}>
            Retry
          </button>
          <CopyButton text={answer.content} />
          <button
            type="button"
            class="quiet"
            aria-expanded={showsCode}
            onClick={() => codeShown.set(turn.id, !showsCode)}
          >
            Code
          </button>
        </div>
      )}
      {showsCode && <CodeView answer={answer} messages={asked} />}
    </article>
  )
}
