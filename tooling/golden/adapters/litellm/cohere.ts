import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'
import { sseReply } from '../../../../packages/testing/src/index.ts'
import { differences, parsed } from './normalise.ts'
import type { LiteLLMRecord, RecordedReply } from './record.ts'
import type { Seen } from './run.ts'

const usage = { tokens: { input_tokens: 3, output_tokens: 2 } }

export const cohereReply: Readonly<Record<string, unknown>> = {
  message: { role: 'assistant', content: [{ type: 'text', text: 'Paris.' }] },
  finish_reason: 'COMPLETE',
  usage,
}

export const cohereStream = (): FakeAnswer =>
  sseReply([
    { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Paris.' } } } },
    { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
  ])

/** OpenAI's keywords for which we have no option, in LiteLLM's spelling for Cohere. */
export function cohereFields(keyword: string, value: unknown): Record<string, unknown> {
  return keyword === 'n' ? { num_generations: value } : {}
}

interface CohereEvent {
  type?: string
  delta?: {
    message?: { content?: { text?: string }; tool_calls?: CohereCall }
    finish_reason?: string
    usage?: CohereUsage
  }
}

interface CohereCall {
  id?: string
  function?: { name?: string; arguments?: string }
}

interface CohereUsage {
  tokens: { input_tokens: number; output_tokens: number }
}

/** LiteLLM cannot read these streams, so that the record holds no answer: what the events say, taken one by one. */
export function cohereStreamDifferences(record: LiteLLMRecord, { message, error }: Seen): string[] {
  const events = eventsOf(record.reply?.at(-1))
  const end = events?.find(({ type }) => type === 'message-end')?.delta
  if (events === undefined || end === undefined) return error === undefined ? [`answered '${message?.content}'`] : []
  if (message === undefined) return [`${error?.code}: ${error?.message}`]
  const { toolCalls, content, finishReason, tokenUsage } = message
  return differences(
    {
      content,
      calls: toolCalls.map(({ name, arguments: args }) => ({ name, args })),
      finishReason,
      usage: tokenUsage?.outputTokens,
    },
    {
      content: textOf(events),
      calls: callsOf(events),
      finishReason: words[end.finish_reason ?? ''],
      usage: end.usage?.tokens.output_tokens,
    },
  )
}

const words: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR_TOXIC: 'content-filter',
}

/** The events, unless one of them is broken or an error. */
function eventsOf(reply: RecordedReply | undefined): CohereEvent[] | undefined {
  const pieces =
    reply?.chunks ?? reply?.chunks_base64?.map((piece) => Buffer.from(piece, 'base64').toString('latin1')) ?? []
  const text = reply?.chunks === undefined ? Buffer.from(pieces.join(''), 'latin1').toString() : pieces.join('')
  const events = text
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => parsed(line.slice(6)) as CohereEvent | string)
  return events.some((event) => typeof event === 'string' || event.type === 'error')
    ? undefined
    : (events as CohereEvent[])
}

function textOf(events: readonly CohereEvent[]): string {
  return events.map(({ delta }) => delta?.message?.content?.text ?? '').join('')
}

function callsOf(events: readonly CohereEvent[]): { name: string | undefined; args: unknown }[] {
  const calls: { name: string | undefined; text: string }[] = []
  for (const { type, delta } of events) {
    const { name, arguments: args = '' } = delta?.message?.tool_calls?.function ?? {}
    const last = calls.at(-1)
    if (type === 'tool-call-start') calls.push({ name, text: args })
    else if (type === 'tool-call-delta' && last !== undefined) last.text += args
  }
  return calls.map(({ name, text }) => ({ name, args: parsed(text) }))
}
