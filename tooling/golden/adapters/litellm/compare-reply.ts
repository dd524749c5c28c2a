import type { GeneratedMessage } from '../../../../packages/core/src/index.ts'
import { errorDifferences } from './compare-error.ts'
import type { UsageView } from './compare-usage.ts'
import { ourUsage, recordedUsage } from './compare-usage.ts'
import { differences, normalise, parsed } from './normalise.ts'
import type { LiteLLMRecord, RecordedChunk, RecordedCompletion, RecordedMessage } from './record.ts'
import { isLookUp } from './replies.ts'
import type { Seen } from './run.ts'

/** What is compared of a reply, whole or streamed. */
export interface ReplyView {
  content?: string
  reasoning?: string
  toolCalls: { id?: string; name?: string; arguments?: unknown }[]
  finishReason?: string
  usage?: UsageView
}

/** How our reading of a reply differs from the recorded one; an empty list when they agree. */
export function compareReply(record: LiteLLMRecord, seen: Seen): string[] {
  const tries = 'max_retries' in record.call || 'num_retries' in record.call ? triesDifference(record, seen) : []
  if (record.error !== undefined) return [...tries, ...failedDifferences(record, seen)]
  if (seen.message === undefined) return [`${seen.error?.code}: ${seen.error?.message} / recorded an answer`]
  return [...tries, ...differences(normalise(ourReply(seen.message, record)), normalise(recordedReply(record)))]
}

function triesDifference({ requests = [] }: LiteLLMRecord, seen: Seen): string[] {
  const recorded = requests.filter((request) => !isLookUp(request)).length
  const ours = seen.requests.filter(({ url }) => !isLookUp(url)).length
  return ours === recorded ? [] : [`${ours} requests / recorded ${recorded}`]
}

/** A reply that fails: of the same kind; where text came before, the same text. */
function failedDifferences(record: LiteLLMRecord, seen: Seen): string[] {
  if (seen.error === undefined) return [`answered '${seen.message?.content}' / recorded ${record.error?.type}`]
  const kind = errorDifferences(record, seen.error)
  const before = record.chunks === undefined ? '' : textOf(record.chunks)
  if (before === '' || seen.error.partial === undefined)
    return before === '' ? kind : [...kind, 'the text before the failure is lost']
  return [...kind, ...differences(seen.error.partial.content, before, 'partial')]
}

function ourReply(message: GeneratedMessage, record: LiteLLMRecord): ReplyView {
  const { content, reasoning, tokenUsage } = message
  const calls = [
    ...message.toolCalls.map(({ id, name, arguments: args }) => ({ id, name, arguments: args as unknown })),
    ...(message.invalidToolCalls ?? []).map(({ id, name, text }) => ({ id, name, arguments: text as unknown })),
  ]
  const recorded = recordedReply(record)
  const usage = ourUsage(tokenUsage, recorded.usage)
  return {
    ...(content === '' ? {} : { content }),
    ...(reasoning === undefined ? {} : { reasoning }),
    toolCalls: calls.map((call, at) => (isGenerated(recorded.toolCalls[at]?.id) ? { ...call, id: '<uuid>' } : call)),
    finishReason: message.finishReason,
    ...(usage === undefined ? {} : { usage }),
  }
}

function recordedReply(record: LiteLLMRecord): ReplyView {
  const reply: RecordedCompletion = record.result ?? record.assembled ?? {}
  const choice = reply.choices?.[0]
  const message = choice?.message ?? {}
  const usage = recordedUsage(record)
  return {
    ...(message.content === undefined || message.content === null || message.content === ''
      ? {}
      : { content: message.content }),
    ...((message.reasoning_content ?? '') === '' ? {} : { reasoning: message.reasoning_content }),
    toolCalls: callsOf(message),
    ...(choice?.finish_reason === undefined ? {} : { finishReason: ourWord(choice.finish_reason) }),
    ...(usage === undefined ? {} : { usage }),
  }
}

function callsOf({ tool_calls: calls = [] }: RecordedMessage): ReplyView['toolCalls'] {
  return calls.map(({ id, function: { name, arguments: args } }) => ({
    ...(id === undefined ? {} : { id: isGenerated(id) ? '<uuid>' : id }),
    ...(name === undefined ? {} : { name }),
    arguments: args === '' ? {} : parsed(args),
  }))
}

function isGenerated(id: string | undefined): boolean {
  return id === undefined || id.includes('<uuid>')
}

/** LiteLLM's reasons, which are OpenAI's, in our words. */
function ourWord(reason: string): string {
  return (
    (
      { tool_calls: 'tool-calls', content_filter: 'content-filter', stop: 'stop', length: 'length' } as Record<
        string,
        string
      >
    )[reason] ?? 'other'
  )
}

function textOf(chunks: readonly RecordedChunk[]): string {
  return chunks.map(({ choices }) => choices?.[0]?.delta?.content ?? '').join('')
}
