import type { CleanMessage, CompletionRequest, ToolSchema } from '@smol/core'
import { spacedJson } from '../spaced-json.ts'
import { plainContent } from './content.ts'

/** A dialogue as one text. */
export interface Prompt {
  prompt: string
  images: string[]
}

interface Turn {
  speaker: 'System' | 'User' | 'Assistant'
  texts: string[]
}

/** The dialogue as LiteLLM writes it for `/api/generate`: the speaker as a heading, and what was said below it. */
export function encodePrompt({ messages, tools }: CompletionRequest): Prompt {
  const turns: Turn[] = []
  const images: string[] = []
  messages.forEach((message, at) => {
    const content = plainContent(message, at)
    images.push(...content.images)
    const texts = [...content.texts, ...callsOf(message)].filter((text) => text !== '')
    if (texts.length > 0) addTurn(turns, speakerOf(message), texts)
  })
  if (tools !== undefined) tellTools(turns, tools)
  return { prompt: turns.map(({ speaker, texts }) => `### ${speaker}:\n${texts.join('\n')}\n\n`).join(''), images }
}

function addTurn(turns: Turn[], speaker: Turn['speaker'], texts: string[]): void {
  const last = turns.at(-1)
  if (last?.speaker === speaker) last.texts.push(...texts)
  else turns.push({ speaker, texts })
}

/** The result of a tool is told by the user. */
function speakerOf({ role }: CleanMessage): Turn['speaker'] {
  if (role === 'system' || role === 'developer') return 'System'
  return role === 'assistant' ? 'Assistant' : 'User'
}

function callsOf({ toolCalls = [] }: CleanMessage): string[] {
  return toolCalls.map(({ name, arguments: args }) => spacedJson({ name, arguments: args }))
}

const instruction =
  'To call a function, reply with JSON ONLY in this format {"name": "function_name", "arguments":{"argument_name": "argument_value"}}. Once a function result answers the request, reply to the user in plain text instead of calling a function again. The following functions are available to you:'

/** Adds the tools to the first system turn, or as the last turn where there is none. */
function tellTools(turns: Turn[], tools: readonly ToolSchema[]): void {
  const text = `${instruction}${tools.map((tool) => `\n${literal(tool)}\n`).join('')}`
  const system = turns.find(({ speaker }) => speaker === 'System')
  if (system === undefined) turns.push({ speaker: 'System', texts: [text] })
  else system.texts = [`${system.texts.join('\n')} ${text}`]
}

/** A value as a Python literal: the form in which the models of this prompt have seen their tools. */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'string') return quoted(value)
  if (typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  const entries = Object.entries(value).filter(([, item]) => item !== undefined)
  return `{${entries.map(([key, item]) => `${quoted(key)}: ${literal(item)}`).join(', ')}}`
}

/** In single quotes, unless there is one in it and no double one. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote
}
