import type { CompletionRequest, ToolChoice, ToolSchema } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { leaveOut } from '../unsupported.ts'
import { encodeMessages } from './encode-messages.ts'
import { takesSchema } from './limits.ts'
import { encodeThinking } from './thinking.ts'
import type { WireBlock, WireTool, WireTurn } from './wire.ts'

/** The tool that older models are made to call where a schema is asked for. */
export const ANSWER_TOOL = 'json_tool_call'

/** A neutral request as the body of `POST /v1/messages`, in the order of the reference. */
export function encode(request: CompletionRequest, target: ResolvedModel): WireBody {
  const { model, provider } = target
  refuse(request, provider)
  const { system, turns } = encodeMessages(request)
  const format = request.responseFormat
  const schema = format?.type === 'json_schema' ? format.json_schema : undefined
  const asTool = schema !== undefined && !takesSchema(model)
  return withoutUndefined({
    model,
    system: nonEmpty([...system, ...(format?.type === 'json_object' ? [jsonInstruction(request)] : [])]),
    messages: turns,

    ...encodeThinking(request, turns, target),
    temperature: request.temperature,
    top_p: request.topP,
    top_k: request.topK,
    stop_sequences: request.stopSequences,

    ...(asTool ? answerTool(schema.schema, request) : encodeTools(request, turns)),
    output_format: schema === undefined || asTool ? undefined : { type: 'json_schema', schema: schema.schema },

    stream: request.stream ? true : undefined,
  })
}

/** @throws SmolError `unsupported` for a parameter that the API does not have, with `unsupportedParams: 'throw'` */
function refuse(request: CompletionRequest, provider: string): void {
  const { seed, frequencyPenalty, presencePenalty } = request
  if (seed !== undefined) leaveOut(request, { field: 'seed', provider })
  if (frequencyPenalty !== undefined) leaveOut(request, { field: 'frequency_penalty', provider })
  if (presencePenalty !== undefined) leaveOut(request, { field: 'presence_penalty', provider })
}

/** The API knows schemas, but no JSON without one: the model is told. */
function jsonInstruction({ warn }: CompletionRequest): WireBlock {
  const message =
    "The API has no 'json_object': the model is told to answer with a JSON object. Give a JSON Schema to be sure."
  warn({ type: 'translated', parameter: 'responseFormat', message })
  return { type: 'text', text: 'Answer with one JSON object and nothing else: no words around it, no code fence.' }
}

function encodeTools(request: CompletionRequest, turns: readonly WireTurn[]): WireBody {
  const { tools, toolChoice, parallelToolCalls } = request
  if (tools !== undefined)
    return { tools: tools.map(encodeTool), tool_choice: encodeChoice(toolChoice, parallelToolCalls) }
  if (!turns.some(({ content }) => content.some(({ type }) => type === 'tool_use'))) return {}
  const message = 'The API takes no dialogue with tool calls without tools: one that does nothing was added.'
  request.warn({ type: 'repaired', parameter: 'tools', message })
  return { tools: [dummyTool] }
}

const dummyTool: WireTool = {
  type: 'custom',
  name: 'dummy_tool',
  description: 'This is a dummy tool call',
  input_schema: { type: 'object', properties: {} },
}

function encodeTool({ function: { name, description, parameters } }: ToolSchema): WireTool {
  return {
    type: 'custom',
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: { type: 'object', properties: {}, ...parameters },
  }
}

function encodeChoice(choice: ToolChoice | undefined, parallel: boolean | undefined): WireBody | undefined {
  const single = parallel === false && choice !== 'none' ? { disable_parallel_tool_use: true } : {}
  if (typeof choice === 'object') return { type: 'tool', name: choice.name, ...single }
  if (choice === undefined) return parallel === false ? { type: 'auto', ...single } : undefined
  return { type: choice === 'required' ? 'any' : choice, ...single }
}

/** The answer as the input of a tool: what models do that know no schemas for their text. */
function answerTool(schema: unknown, { tools = [] }: CompletionRequest): WireBody {
  const tool: WireTool = { name: ANSWER_TOOL, input_schema: schema }
  // With other tools it may be called when the model is done with them.
  const choice = tools.length === 0 ? { type: 'tool', name: ANSWER_TOOL } : { type: 'any' }
  return { tools: [tool, ...tools.map(encodeTool)], tool_choice: choice }
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list
}

function withoutUndefined(body: WireBody): WireBody {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
}
