import type { Answer } from '../state/answer.ts'
import { speedOf } from '../state/answer.ts'
import { seconds } from './seconds.ts'

/** Time to the first token, tokens a second, token counts. */
export function UsageLine({ answer }: { answer: Answer }) {
  const { firstMs, usage, finishReason } = answer
  const speed = speedOf(answer)
  if (firstMs === undefined) return null
  return (
    <dl class="usage small muted">
      <Fact name="first token" value={seconds(firstMs)} />
      {speed !== undefined && (
        <Fact name="speed" value={`${speed.counted ? '' : '≈ '}${speed.perSecond.toFixed(1)} tokens/s`} />
      )}
      {usage !== undefined && (
        <Fact
          name="tokens"
          value={`${usage.inputTokens} in${usage.cachedInputTokens ? ` (${usage.cachedInputTokens} cached)` : ''}, ${usage.outputTokens} out${usage.reasoningTokens ? ` (${usage.reasoningTokens} reasoning)` : ''}`}
        />
      )}
      {finishReason !== undefined && <Fact name="end" value={finishReason} />}
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}
