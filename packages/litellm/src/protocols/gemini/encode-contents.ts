import type { CleanMessage, CompletionRequest, ContentPart, ToolCall } from '@smol/core'
import { isJsonObject, SmolError } from '@smol/core'
import { readKeepsakes } from './keepsakes.ts'
import { encodePart, resolutionOf } from './media.ts'
import { familyOf } from './model-family.ts'
import type { WireContent, WireFunctionCall, WirePart } from './wire.ts'

/** The dialogue in Gemini's form. */
export interface EncodedDialogue {
  contents: WireContent[]
  systemInstruction?: WireContent
}

/** "Dummy" signature that the API takes for a call that it did not sign itself: `skip_thought_signature_validator` in base64. */
const UNSIGNED = 'c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I='

/**
 * Roles become `user` and `model`; system messages stand apart; the results of one turn of calls are one turn.
 * @throws SmolError `invalid_request` for a result whose call is nowhere
 */
export function encodeContents(request: CompletionRequest, model: string): EncodedDialogue {
  const { isThird, hasSystem } = familyOf(model)
  const names = new Map<string, string>()
  const contents: WireContent[] = []
  const system: WirePart[] = []
  let results: WirePart[] | undefined
  let said: WirePart[] | undefined
  let unsigned: string | undefined
  for (const message of request.messages) {
    const { role, toolCallId, toolCalls = [] } = message
    for (const { id, name } of toolCalls) names.set(id, name)
    if (toolCallId === undefined) results = undefined
    else said = undefined
    if (toolCallId !== undefined) {
      if (results === undefined) contents.push({ role: 'user', parts: (results = []) })
      results.push(...encodeResult(message, toolCallId, names.get(toolCallId), isThird))
    } else if (role === 'system' || role === 'developer') {
      if (contents.length > 0) warnOfOrder(request)
      system.push(...partsOf(message, isThird))
    } else if (role === 'assistant' || role === 'model') {
      const { parts, missing } = encodeModelTurn(message, isThird)
      if (parts.length > 0) contents.push({ role: 'model', parts })
      said = undefined
      unsigned ??= missing
    } else {
      // Two turns of the user meet where a system message was between them.
      if (said === undefined) contents.push({ role: 'user', parts: (said = []) })
      said.push(...partsOf(message, isThird))
    }
  }
  if (unsigned !== undefined) warnOfSignature(request, unsigned)
  if (contents.length === 0) contents.push(standIn(request))
  if (system.length === 0) return { contents }
  return hasSystem ? { contents, systemInstruction: { parts: system } } : { contents: inFirstTurn(system, contents) }
}

/** Text, then what the model made beside it, then its calls, each with its signature. */
function encodeModelTurn(message: CleanMessage, isThird: boolean): { parts: WirePart[]; missing?: string } {
  const { textSignature, callSignatures, parts: made } = readKeepsakes(message)
  const calls = message.toolCalls ?? []
  const text =
    message.content === null || (message.content === '' && calls.length + made.length > 0)
      ? []
      : partsOf(message, isThird)
  const parts = [...withSignature(text, textSignature), ...made]
  // The first call of a turn must be signed, the others need not be.
  const first = calls[0]
  const isUnsigned = isThird && first !== undefined && !callSignatures.has(first.id)
  for (const call of calls) {
    const signature = callSignatures.get(call.id) ?? (isUnsigned && call === first ? UNSIGNED : undefined)
    parts.push({
      functionCall: encodeCall(call, isThird),
      ...(signature === undefined ? {} : { thoughtSignature: signature }),
    })
  }
  return { parts, ...(isUnsigned ? { missing: first.name } : {}) }
}

/** The signature of the text stands at its end. */
function withSignature(text: readonly WirePart[], signature: string | undefined): WirePart[] {
  if (signature === undefined) return [...text]
  const last = text.at(-1) ?? { text: '' }
  return [...text.slice(0, -1), { ...last, thoughtSignature: signature }]
}

/** Ids came with Gemini 3; before it, results are told apart by their order. */
function encodeCall({ id, name, arguments: args }: ToolCall, isThird: boolean): WireFunctionCall {
  return { ...(isThird ? { id } : {}), name, args }
}

/** A result is an object: the one that its text writes, else one around the text. Images stand beside it. */
function encodeResult(message: CleanMessage, id: string, name: string | undefined, isThird: boolean): WirePart[] {
  if (name === undefined) {
    throw new SmolError({
      code: 'invalid_request',
      message: `A tool-response answers the call '${id}', but no message before it has a call with that id. Gemini needs the name of the tool: keep the message with its toolCalls in the dialogue.`,
    })
  }
  const all = partsOf(message, isThird)
  const text = all.flatMap((part) => (part.text === undefined ? [] : [part.text])).join('\n')
  const response = { ...(isThird ? { id } : {}), name, response: asObject(text) ?? { content: text } }
  return [{ functionResponse: response }, ...all.filter((part) => part.text === undefined)]
}

function asObject(text: string): Record<string, unknown> | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : undefined
  } catch {
    // Not JSON: it goes out as text.
    return undefined
  }
}

function partsOf({ content }: CleanMessage, isThird: boolean): WirePart[] {
  if (content === null || typeof content === 'string') return [{ text: content ?? '' }]
  return content.map((part) => withResolution(part, isThird))
}

/** Since Gemini 3 each image has its own resolution; before it, the request has one. */
function withResolution(part: ContentPart, isThird: boolean): WirePart {
  const level = isThird ? resolutionOf(part) : undefined
  return level === undefined ? encodePart(part) : { ...encodePart(part), mediaResolution: { level } }
}

/** The API wants a turn to answer. */
function standIn({ warn }: CompletionRequest): WireContent {
  const message = "There is no message to answer, only a system message: a user message '.' was added."
  warn({ type: 'repaired', parameter: 'messages', message })
  return { role: 'user', parts: [{ text: '.' }] }
}

/** Gemma is told in its first turn what others are told apart. */
function inFirstTurn(system: readonly WirePart[], contents: readonly WireContent[]): WireContent[] {
  const [first, ...rest] = contents
  if (first?.role !== 'user') return [{ role: 'user', parts: system }, ...contents]
  return [{ role: 'user', parts: [...system, ...(first.parts ?? [])] }, ...rest]
}

function warnOfOrder({ warn }: CompletionRequest): void {
  const message =
    'Gemini has one system instruction: a system message from the middle of the dialogue was moved into it.'
  warn({ type: 'translated', parameter: 'messages', message })
}

function warnOfSignature({ warn }: CompletionRequest, name: string): void {
  const message = `A call of '${name}' in the dialogue has no signature - another model wrote it, or its message was kept without providerData - and went out as unsigned.`
  warn({ type: 'repaired', parameter: 'messages', message })
}
