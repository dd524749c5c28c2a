import type { Answer } from '../state/answer.ts'
import { speedOf } from '../state/answer.ts'
import { seconds } from './seconds.ts'

/** How fast and how long, drawn beside the others: the longest bar is the most of all of them. */
export function Metrics({ answer, others }: { answer: Answer; others: readonly Answer[] }) {
  const speed = speedOf(answer)
  const { firstMs, usage, pieces, totalMs } = answer
  return (
    <dl class="metrics small">
      <Metric
        name="First token"
        value={firstMs === undefined ? '…' : seconds(firstMs)}
        share={shareOf(answer, others, (one) => one.firstMs)}
      />
      <Metric
        name="Speed"
        value={speed === undefined ? '…' : `${speed.counted ? '' : '≈ '}${speed.perSecond.toFixed(1)} tokens/s`}
        share={shareOf(answer, others, (one) => speedOf(one)?.perSecond)}
      />
      <Metric
        name="Tokens"
        value={usage === undefined ? `≈ ${pieces} out` : `${usage.inputTokens} in, ${usage.outputTokens} out`}
        share={shareOf(answer, others, (one) => one.usage?.outputTokens ?? one.pieces)}
      />
      <Metric name="Time" value={seconds(totalMs)} share={shareOf(answer, others, (one) => one.totalMs)} />
    </dl>
  )
}

function Metric({ name, value, share }: { name: string; value: string; share: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class="bar" style={{ width: `${Math.round(100 * share)}%` }} />
        <span class="value">{value}</span>
      </dd>
    </div>
  )
}

function shareOf(answer: Answer, all: readonly Answer[], read: (one: Answer) => number | undefined): number {
  const most = Math.max(0, ...all.map((one) => read(one) ?? 0))
  return most === 0 ? 0 : (read(answer) ?? 0) / most
}
