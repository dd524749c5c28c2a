import { encode as encodeChat } from '@smol/chat-completions'
import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { plainContent } from '../compatible/plain-content.ts'
import type { WireMessage } from '../compatible/wire.ts'

interface WireTool {
  function: { name: string; description?: string; parameters?: unknown }
}

/** Chat Completions before there were tools: functions, of which a message calls one, with an object of arguments. */
export function encode(request: CompletionRequest, { row, provider, model }: ResolvedModel): WireBody {
  const {
    tools,
    tool_choice: choice,
    response_format: format,
    messages,
    ...body
  } = encodeChat({ ...request, modelId: model })
  delete body['stream_options']
  const schema = request.responseFormat?.type === 'json_schema' ? request.responseFormat.json_schema : undefined
  const functions = (tools as readonly WireTool[] | undefined)?.map(({ function: each }) => each) ?? []
  if (format !== undefined && schema === undefined) {
    request.warn({
      type: 'dropped',
      parameter: 'responseFormat',
      message: 'gigachat has no JSON without a schema: it was left out.',
    })
  }
  const answer = schema && {
    name: schema.name,
    description: `Output structured response: ${schema.name}`,
    parameters: schema.schema,
  }
  const all = answer === undefined ? functions : [...functions, answer]
  return {
    ...body,
    messages: (messages as readonly WireMessage[]).map((message, at) =>
      encodeMessage(plainContent(message, at, row, provider)),
    ),
    ...(all.length === 0 ? {} : { functions: all }),
    ...(answer === undefined ? encodeChoice(choice, request) : { function_call: { name: answer.name } }),
  }
}

function encodeChoice(choice: unknown, { warn }: CompletionRequest): WireBody {
  if (choice === undefined) return {}
  if (typeof choice === 'object') return { function_call: { name: (choice as WireTool).function.name } }
  if (choice !== 'required') return { function_call: choice }
  const message =
    "gigachat does not know tool_choice 'required': sent as 'auto', so the model may answer without a call."
  warn({ type: 'translated', parameter: 'toolChoice', message })
  return { function_call: 'auto' }
}

function encodeMessage({ tool_calls: calls, ...message }: WireMessage): WireBody {
  const content = asText(message.content)
  // What a function gave must be JSON.
  if (message.role === 'tool')
    return { ...message, role: 'function', content: isJson(content) ? content : JSON.stringify(content) }
  const [call] = calls ?? []
  if (call === undefined) return { ...message, content }
  const { name, arguments: args } = call['function'] as { name: string; arguments: string }
  return { ...message, content, function_call: { name, arguments: JSON.parse(args) as unknown } }
}

function asText(content: unknown): string {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : ''
  return content.map((part: { text?: string }) => part.text ?? '').join('\n')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    // Any other text.
    return false
  }
}
