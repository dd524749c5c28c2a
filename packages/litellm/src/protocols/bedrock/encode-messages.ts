import type { CleanMessage, CompletionRequest } from '@smol/core'
import { isJsonObject, SmolError } from '@smol/core'
import { lateSystem, OPERATOR_NOTE } from '../late-system.ts'
import { spacedJson } from '../spaced-json.ts'
import { fitToolId } from '../tool-ids.ts'
import { encodeContent } from './encode-content.ts'
import type { ToolNames } from './tool-names.ts'
import type { WireBlock, WireThought, WireTurn } from './wire.ts'

const toolId = /^[a-zA-Z0-9_-]{1,64}$/

/** What stands for the result of a tool that said nothing: the API takes no text without letters. */
const NO_OUTPUT = '(no output)'

/** A dialogue as the API takes it: what the system says apart, and turns of the two speakers. */
export interface WireDialogue {
  system: WireBlock[]
  turns: WireTurn[]
}

/** How the dialogue is to be told. */
export interface DialogueSetup {
  names: ToolNames
  /** False: calls and results are told in words, since the API takes none without tools. */
  hasTools: boolean
  isClaude: boolean
}

/**
 * The dialogue. Results of tools are part of the user's turn; neighbours of one speaker are one turn. What breaks a
 * rule of the API is repaired, with a warning.
 * @throws SmolError `invalid_request` when nobody but the system speaks
 */
export function encodeMessages({ messages, warn }: CompletionRequest, setup: DialogueSetup): WireDialogue {
  const system: WireBlock[] = []
  const turns: WireTurn[] = []
  const repairs = new Set<string>()
  messages.forEach((message, at) => {
    const where = `messages[${at}]`
    if (message.role === 'system' || message.role === 'developer') {
      const said = encodeContent(message.content, where)
      if (turns.length === 0) system.push(...said)
      else {
        repairs.add(lateSystem)
        addTurn(turns, 'user', [{ text: OPERATOR_NOTE }, ...said])
      }
      return
    }
    const isModel = message.role === 'assistant'
    const content = isModel ? modelBlocks(message, where, setup, repairs) : userBlocks(message, where, setup, repairs)
    if (content.length === 0) repairs.add('The API takes no messages without text: they were left out.')
    else addTurn(turns, isModel ? 'assistant' : 'user', content)
  })
  if (turns.length === 0) throw nobodySpeaks()
  if (setup.isClaude) trimEnd(turns, repairs)
  for (const message of repairs) warn({ type: 'repaired', parameter: 'messages', message })
  return { system, turns }
}

function addTurn(turns: WireTurn[], role: WireTurn['role'], content: WireBlock[]): void {
  const last = turns.at(-1)
  if (last?.role === role) last.content.push(...content)
  else turns.push({ role, content })
}

/** Thoughts first, then what is said, then the calls: in any other order the API refuses them. */
function modelBlocks(message: CleanMessage, where: string, setup: DialogueSetup, repairs: Set<string>): WireBlock[] {
  const { toolCalls = [] } = message
  const text = encodeContent(message.content, where)
  if (toolCalls.length > 0 && !setup.hasTools) {
    repairs.add(inWords)
    return [
      ...text,
      ...toolCalls.map(({ id, name, arguments: args }) => ({
        text: `[tool call ${id}: ${name}(${spacedJson(args)})]`,
      })),
    ]
  }
  return [
    ...thoughtsOf(message).map((reasoningContent) => ({ reasoningContent })),
    ...text,
    ...toolCalls.map(({ id, name, arguments: input }) => ({
      toolUse: { toolUseId: fitted(id, repairs), name: setup.names.fit(name), input },
    })),
  ]
}

function userBlocks(message: CleanMessage, where: string, setup: DialogueSetup, repairs: Set<string>): WireBlock[] {
  const { toolCallId } = message
  const content = encodeContent(message.content, where)
  if (toolCallId === undefined) return content
  if (!setup.hasTools) {
    repairs.add(inWords)
    const text = content.map((block) => block.text ?? '').join('\n')
    const rest = content.filter((block) => block.text === undefined)
    return [{ text: `[tool result for ${toolCallId}: ${text === '' ? NO_OUTPUT : text}]` }, ...rest]
  }
  if (content.length === 0) repairs.add(`The API takes no empty result of a tool: '${NO_OUTPUT}' stands for it.`)
  const result =
    content.length === 0 ? [{ text: NO_OUTPUT }] : content.filter(({ cachePoint }) => cachePoint === undefined)
  const cachePoints = content.filter(({ cachePoint }) => cachePoint !== undefined)
  return [{ toolResult: { toolUseId: fitted(toolCallId, repairs), content: result } }, ...cachePoints]
}

const inWords =
  'The API takes no calls of tools without tools: those of the dialogue were told in words. Pass the tools as well.'

/** Thoughts that the model signed; others are not wanted back. */
function thoughtsOf({ providerData }: CleanMessage): WireThought[] {
  return (providerData?.['bedrock'] ?? []).filter(isJsonObject) as WireThought[]
}

function fitted(id: string, repairs: Set<string>): string {
  const fit = fitToolId(id, toolId)
  if (fit !== id) repairs.add(`The API takes tool call ids of the form ${toolId.source} only: others were translated.`)
  return fit
}

/** "final assistant content cannot end with trailing whitespace" */
function trimEnd(turns: readonly WireTurn[], repairs: Set<string>): void {
  const last = turns.at(-1)
  const block = last?.content.at(-1)
  if (last?.role !== 'assistant' || block?.text === undefined || block.text.trimEnd() === block.text) return
  repairs.add('The model takes no white space at the end of a last turn of its own: it was cut off.')
  last.content[last.content.length - 1] = { ...block, text: block.text.trimEnd() }
}

function nobodySpeaks(): SmolError {
  return new SmolError({
    code: 'invalid_request',
    message: 'Bedrock needs at least one message that has text and is not of the system. Nothing was sent.',
  })
}
