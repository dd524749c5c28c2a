import type { ReplyDelta, ToolCallFragment, Warning } from '@smol/core'
import { createToolCallId, SmolError } from '@smol/core'
import { explain, toFinishReason } from './finish-reason.ts'
import { toProviderData } from './keepsakes.ts'
import { toTokenUsage } from './usage.ts'
import type { WireCandidate, WireFunctionCall, WirePart, WireReply } from './wire.ts'

type Keepsakes = Parameters<typeof toProviderData>[0]

/**
 * Reads one reply, chunk by chunk; a whole reply is a single chunk. Calls come whole and without a place:
 * they are numbered as they come.
 */
export class ReplyReader {
  #calls = 0

  /** What a chunk says, which may be nothing. */
  read(chunk: WireReply): ReplyDelta {
    const delta: ReplyDelta = {}
    const candidate = firstCandidate(chunk)
    if (candidate !== undefined) this.#addCandidate(candidate, delta)
    else addBlock(chunk, delta)
    const tokenUsage = toTokenUsage(chunk.usageMetadata)
    if (tokenUsage !== undefined) delta.tokenUsage = tokenUsage
    return delta
  }

  #addCandidate({ content, finishReason, finishMessage }: WireCandidate, into: ReplyDelta): void {
    if (content?.parts !== undefined) this.#addParts(content.parts, into)
    if (typeof finishReason !== 'string' || finishReason === '') return
    const reason = toFinishReason(finishReason)
    // There is no word for a turn that ends with calls.
    into.finishReason = reason === 'stop' && this.#calls > 0 ? 'tool-calls' : reason
    into.rawFinishReason = finishReason
    const message = explain(finishReason, finishMessage)
    if (message !== undefined) into.warnings = [warning(message)]
  }

  #addParts(parts: readonly WirePart[], into: ReplyDelta): void {
    const toolCalls: ToolCallFragment[] = []
    const keepsakes: Keepsakes[number][] = []
    for (const part of parts) {
      const { functionCall, thoughtSignature: signature } = part
      if (functionCall !== undefined) {
        const call = this.#toFragment(functionCall, signature !== undefined)
        toolCalls.push(call)
        if (signature !== undefined) keepsakes.push({ toolCallId: call.id as string, thoughtSignature: signature })
      } else if (part.text === undefined && part.thought !== true && hasMore(part)) keepsakes.push({ part })
      else {
        addText(part, into)
        if (signature !== undefined) keepsakes.push({ thoughtSignature: signature })
      }
    }
    if (toolCalls.length > 0) into.toolCalls = toolCalls
    if (keepsakes.length > 0) into.providerData = toProviderData(keepsakes)
  }

  #toFragment({ id, name, args, partialArgs }: WireFunctionCall, isSigned: boolean): ToolCallFragment {
    if (partialArgs !== undefined) {
      throw new SmolError({
        code: 'unsupported',
        message: 'The arguments of a call came in pieces. Leave streamFunctionCallArguments out of extraBody.',
      })
    }
    const index = this.#calls++
    // A signature finds its call by the id, so that one is made up where the API gives none.
    const known = id ?? (isSigned ? createToolCallId() : undefined)
    return { index, ...(known === undefined ? {} : { id: known }), name: name ?? null, arguments: args ?? {} }
  }
}

function addText({ text, thought }: WirePart, into: ReplyDelta): void {
  if (text === undefined || text === '') return
  if (thought === true) into.reasoning = (into.reasoning ?? '') + text
  else into.content = (into.content ?? '') + text
}

/** Whether a part holds anything beside a signature. */
function hasMore(part: WirePart): boolean {
  return Object.keys(part).some((key) => key !== 'thoughtSignature' && key !== 'thought')
}

/** A prompt that was blocked has no candidate. */
function addBlock({ promptFeedback }: WireReply, into: ReplyDelta): void {
  const reason = promptFeedback?.blockReason
  if (reason === undefined) return
  into.finishReason = 'content-filter'
  into.rawFinishReason = reason
  const said = promptFeedback?.blockReasonMessage
  into.warnings = [warning(`The prompt was blocked: ${reason}.${said === undefined ? '' : ` ${said}`}`)]
}

function warning(message: string): Warning {
  return { type: 'other', parameter: 'finishReason', message }
}

/** With `candidateCount` above 1 only the first is ours. An index of zero is not written. */
export function firstCandidate({ candidates }: WireReply): WireCandidate | undefined {
  const candidate = candidates?.[0]
  if (candidate === undefined || candidate === null) return undefined
  return (candidate.index ?? 0) === 0 ? candidate : candidates?.find((each) => (each.index ?? 0) === 0)
}
