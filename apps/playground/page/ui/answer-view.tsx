import type { Answer } from '../state/answer.ts'
import { Notice } from './notice.tsx'
import { Reasoning } from './reasoning.tsx'
import { Structured } from './structured.tsx'
import { TextBlocks } from './text-blocks.tsx'
import { WarningList } from './warning-list.tsx'

/** What an answer says, and what went wrong on its way. */
export function AnswerView({ answer }: { answer: Answer }) {
  const { status, content, reasoning, progress, warnings, error, asked } = answer
  const waits = status === 'running' && content === '' && reasoning === '' && answer.callDrafts.length === 0
  return (
    <div class="answer">
      <p class="model muted small">
        {asked.model}
        {asked.inPage && ', in this page'}
      </p>
      {reasoning !== '' && <Reasoning text={reasoning} open={status === 'running' && content === ''} />}
      {waits && <p class="waiting muted">{progress ?? 'Waiting for the first token …'}</p>}
      <Structured answer={answer} />
      {content !== '' && answer.message?.parsed === undefined && <TextBlocks text={content} />}
      {status === 'stopped' && <p class="muted small">Stopped.</p>}
      {answer.finishReason === 'length' && <p class="muted small">Cut off: the most tokens allowed were reached.</p>}
      <WarningList warnings={warnings} />
      {error !== undefined && <Notice error={error} />}
    </div>
  )
}
