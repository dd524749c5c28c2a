import type { ToolCall } from '@smol/core'
import { conversation, edit, isRunning } from '../state/chat.ts'
import { toolCallsOf } from '../state/answer.ts'
import type { Said } from '../state/conversation.ts'
import { textOf } from '../state/conversation.ts'
import { Branches } from './branches.tsx'
import { JsonBlock } from './json-block.tsx'
import { editing } from './open-set.ts'
import { ToolResults } from './tool-results.tsx'

/** What the tools gave back; it can be changed, on a branch of its own. */
export function ToolsTurn({ turn }: { turn: Said }) {
  const calls = callsBefore(turn)
  const texts = turn.messages.map(textOf)
  const leave = (): void => editing.set(turn.id, false)
  if (editing.has(turn.id)) {
    const send = (messages: Said['messages']): boolean => {
      const sent = edit(turn, messages)
      if (sent) leave()
      return sent
    }
    return <ToolResults name={turn.id} calls={calls} initial={texts} onSend={send} onCancel={leave} />
  }
  return (
    <article aria-label="Results of the tools">
      {turn.messages.map(({ toolCallId }, index) => (
        <JsonBlock
          key={toolCallId}
          title={`Result of ${calls.find(({ id }) => id === toolCallId)?.name ?? 'a tool'}`}
          value={texts[index]}
        />
      ))}
      <div class="actions">
        <Branches turn={turn} />
        <button type="button" class="quiet" disabled={isRunning.value} onClick={() => editing.set(turn.id, true)}>
          Edit
        </button>
      </div>
    </article>
  )
}

function callsBefore({ parent }: Said): readonly ToolCall[] {
  const before = conversation.value.turns.get(parent ?? '')
  return before?.kind === 'answer' ? toolCallsOf(before.answer.value) : []
}
