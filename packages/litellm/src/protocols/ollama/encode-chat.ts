import type { CleanMessage, CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'
import { plainContent } from './content.ts'
import { dropToolChoice, encodeSettings } from './encode-options.ts'

/** A neutral request as the body of `POST /api/chat`. */
export function encodeChat(request: CompletionRequest, target: ResolvedModel): WireBody {
  dropToolChoice(request, target.provider)
  return {
    model: target.model,
    messages: request.messages.map(encodeMessage),
    ...(request.tools === undefined ? {} : { tools: request.tools }),
    ...encodeSettings(request, target),
  }
}

function encodeMessage(message: CleanMessage, at: number): WireBody {
  const { role, toolCalls, toolCallId, reasoning } = message
  const { texts, images } = plainContent(message, at)
  return {
    role: role === 'developer' ? 'system' : role,
    content: texts.join(''),
    images,
    // Models that think want their thoughts back with a call: https://docs.ollama.com/capabilities/tool-calling
    ...(reasoning === undefined ? {} : { thinking: reasoning }),
    ...(toolCalls === undefined
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, arguments: args }) => ({ id, function: { name, arguments: args } })),
        }),
    ...(toolCallId === undefined ? {} : { tool_call_id: toolCallId }),
  }
}
