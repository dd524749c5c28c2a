import type { ReplyDelta } from '@smol/core'
import type { ServerEvent } from '@smol/core/http'
import { parseEvent, throwPayloadError } from '@smol/core/http'
import { addText, toFinishReason, toFragments, toTokenUsage } from './reply-parts.ts'
import type { WireChoice, WireCompletion } from './wire.ts'

/** The events of a streamed reply as deltas. Ends at `[DONE]`, or with the events. */
export async function* decodeStream(events: AsyncIterable<ServerEvent>): AsyncGenerator<ReplyDelta, void, undefined> {
  const raw = new RawCollector()
  let finished = false
  let refused = false
  for await (const event of events) {
    if (event.data === '[DONE]') {
      yield finished ? { raw: raw.value } : { ...unfinished, raw: raw.value }
      return
    }
    const chunk = parseEvent(event) as WireCompletion
    if (!Array.isArray(chunk.choices)) throwPayloadError(chunk)
    raw.see(chunk)
    const choice = firstChoice(chunk)
    const delta: ReplyDelta = {}
    if (choice !== undefined) {
      if (addChoice(choice, delta)) refused = true
      if (delta.finishReason !== undefined) {
        finished = true
        if (refused) delta.finishReason = 'content-filter'
      }
    }
    const tokenUsage = toTokenUsage(chunk)
    if (tokenUsage !== undefined) delta.tokenUsage = tokenUsage
    if (typeof chunk.provider === 'string') delta.vendor = chunk.provider
    if (hasKeys(delta)) yield delta
  }
  yield { raw: raw.value }
}

const unfinished = {
  finishReason: 'other',
  warnings: [{ type: 'other', message: 'The stream was closed properly, but gave no finish reason.', parameter: 'finish_reason' }],
} as const satisfies ReplyDelta

/** With `n` above 1 the choices come mixed: only the first is ours. */
function firstChoice({ choices }: WireCompletion): WireChoice | undefined {
  const choice = choices?.[0]
  if (choice === undefined || choice === null) return undefined
  return (choice.index ?? 0) === 0 ? choice : choices?.find((each) => each.index === 0)
}

/** True when the model refused. */
function addChoice(choice: WireChoice, into: ReplyDelta): boolean {
  if (choice.error !== undefined && choice.error !== null) throwPayloadError({ error: choice.error })
  // Some servers send a whole message where a delta belongs.
  const message = choice.delta ?? choice.message
  if (message !== null && message !== undefined) {
    addText(message, into)
    const toolCalls = toFragments(message)
    if (toolCalls !== undefined) into.toolCalls = toolCalls
  }
  if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
    into.finishReason = toFinishReason(choice.finish_reason)
    into.rawFinishReason = choice.finish_reason
  }
  return typeof message?.refusal === 'string' && message.refusal !== ''
}

function hasKeys(delta: object): boolean {
  for (const _key in delta) return true
  return false
}

/** What a message's `raw` shows of a stream: the fields beside the text, the latest of each, and all log probabilities. */
class RawCollector {
  readonly value: Record<string, unknown> = {}
  readonly #choice: Record<string, unknown> = {}
  readonly #logprobs: unknown[] = []

  see(chunk: WireCompletion): void {
    for (const key in chunk) if (key !== 'choices' && chunk[key] !== undefined) this.value[key] = chunk[key]
    const choice = firstChoice(chunk)
    if (choice === undefined) return
    if (this.value['choices'] === undefined) this.value['choices'] = [this.#choice]
    for (const key in choice) if (key !== 'delta' && key !== 'logprobs' && choice[key] !== null) this.#choice[key] = choice[key]
    const logprobs = choice.logprobs?.content
    if (!Array.isArray(logprobs)) return
    this.#logprobs.push(...logprobs)
    this.#choice['logprobs'] = { content: this.#logprobs }
  }
}
