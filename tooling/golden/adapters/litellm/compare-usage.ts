import type { TokenUsage } from '../../../../packages/core/src/index.ts'
import type { LiteLLMRecord, RecordedUsage } from './record.ts'

/** Token counts as they are compared: in our words. */
export type UsageView = Partial<Pick<TokenUsage, (typeof compared)[number]>>

const compared = [
  'inputTokens',
  'outputTokens',
  'totalTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'reasoningTokens',
] as const

/** What a reply reports; nothing where it reports none, since LiteLLM then makes counts up. */
export function recordedUsage(record: LiteLLMRecord): UsageView | undefined {
  const { usage } = record.result ?? record.assembled ?? {}
  const text = textOf(record)
  if (usage === undefined || !tokens.test(text)) return undefined
  return {
    inputTokens: usage.prompt_tokens ?? 0,
    outputTokens: usage.completion_tokens ?? 0,
    totalTokens: usage.total_tokens ?? 0,
    ...reportedDetails(usage, text),
  }
}

const tokens = /"(prompt|input|output|completion)_?tokens"|tokenCount|TokenCount|"inputTokens"|eval_count|token_count/i

/** Of the details LiteLLM makes up some, too: a count is the server's where it stands in the reply under such a name. */
function reportedDetails(usage: RecordedUsage, text: string): UsageView {
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage
  const details = {
    cachedInputTokens: [input?.cached_tokens ?? usage.cache_read_input_tokens, 'cache'],
    cacheWriteTokens: [
      input?.cache_write_tokens ?? input?.cache_creation_tokens ?? usage.cache_creation_input_tokens,
      'cache',
    ],
    reasoningTokens: [output?.reasoning_tokens, 'reasoning|thought'],
  } as const
  return Object.fromEntries(
    Object.entries(details)
      .filter(
        ([, [count, name]]) => count !== undefined && new RegExp(`"\\w*(${name})\\w*":\\s*${count}\\b`, 'i').test(text),
      )
      .map(([name, [count]]) => [name, count]),
  )
}

/** Ours, as far as the recorded one goes: counts that LiteLLM does not tell are no difference. */
export function ourUsage(usage: TokenUsage | undefined, recorded: UsageView | undefined): UsageView | undefined {
  if (usage === undefined || recorded === undefined) return undefined
  return Object.fromEntries(
    compared.filter((name) => name in recorded && usage[name] !== undefined).map((name) => [name, usage[name]]),
  )
}

function textOf({ reply = [] }: LiteLLMRecord): string {
  return reply
    .map(({ body, text: raw, chunks, chunks_base64: base64 }) =>
      [
        raw ?? JSON.stringify(body) ?? '',
        (chunks ?? []).join(''),
        ...(base64 ?? []).map((piece) => Buffer.from(piece, 'base64').toString('latin1')),
      ].join(''),
    )
    .join('')
}
