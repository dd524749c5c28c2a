import type { TokenUsage } from '@smol/core'
import type { WireModalityCount, WireUsage } from './wire.ts'

/** Counts that are zero are not written (protobuf), so a missing one is zero where there are counts at all. */
export function toTokenUsage(usage: WireUsage | undefined): TokenUsage | undefined {
  if (usage?.promptTokenCount === undefined && usage?.totalTokenCount === undefined) return undefined
  const { promptTokenCount = 0, toolUsePromptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount } = usage
  const inputTokens = promptTokenCount + toolUsePromptTokenCount
  const counted = inputTokens + candidatesTokenCount
  const totalTokens = usage.totalTokenCount ?? counted + (thoughtsTokenCount ?? 0)
  // Thoughts are counted beside the candidates - by some versions among them, which the total tells.
  const outputTokens = candidatesTokenCount + (totalTokens === counted ? 0 : (thoughtsTokenCount ?? 0))
  const audioInputTokens = countOf('AUDIO', usage.promptTokensDetails)
  const audioOutputTokens = countOf('AUDIO', usage.candidatesTokensDetails)
  return {
    inputTokens,
    outputTokens,
    totalTokens,
    ...(usage.cachedContentTokenCount === undefined ? {} : { cachedInputTokens: usage.cachedContentTokenCount }),
    ...(thoughtsTokenCount === undefined ? {} : { reasoningTokens: thoughtsTokenCount }),
    ...(audioInputTokens === undefined ? {} : { audioInputTokens }),
    ...(audioOutputTokens === undefined ? {} : { audioOutputTokens }),
  }
}

function countOf(modality: string, details: readonly WireModalityCount[] = []): number | undefined {
  return details.find((each) => each.modality === modality)?.tokenCount
}
