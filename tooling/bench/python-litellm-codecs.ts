import { encode } from '../../packages/chat-completions/src/index.ts'
import type { CompletionRequest, Messages } from '../../packages/core/src/index.ts'
import { cleanMessages, toToolSchema } from '../../packages/core/src/index.ts'
import { loadProtocol } from '../../packages/litellm/src/protocols.ts'
import { resolveModel } from '../../packages/litellm/src/resolve.ts'

const text = 'The quick brown fox jumps over the lazy dog. '.repeat(4)
const args = { city: 'Paris', days: 3 }
const look = {
  name: 'look',
  description: 'Looks at the weather.',
  inputs: {
    city: { type: 'string', description: 'Where.' },
    days: { type: 'integer', description: 'How far.' },
  },
}

/** Twenty messages: questions and answers, and tools that were called in between. */
export const dialogue: Messages = [
  { role: 'system', content: 'You are terse.' },
  ...Array.from({ length: 5 }, (_, at) => [
    { role: 'user', content: [{ type: 'text', text }] } as const,
    { role: 'assistant', content: null, toolCalls: [{ id: `call_${at}`, name: 'look', arguments: args }] } as const,
    { role: 'tool-response', content: 'Sunny, 21 degrees.', toolCallId: `call_${at}` } as const,
  ]).flat(),
  { role: 'user', content: text },
  { role: 'assistant', content: text },
  { role: 'user', content: text },
  { role: 'assistant', content: text },
]

/** The same in the words of OpenAI's API, which are Python's. */
export const dialogueOfOpenAI = encode(requestOf('m', cleanMessages(dialogue)))['messages'] as Messages

/** A reply with a text and a call, in the words of each protocol. */
const replies: Readonly<Record<string, unknown>> = {
  'chat-completions': {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_741_569_952,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: JSON.stringify(args) } }],
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 },
  },
  anthropic: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [
      { type: 'text', text },
      { type: 'tool_use', id: 'c', name: 'look', input: args },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 19, output_tokens: 10 },
  },
  gemini: {
    candidates: [
      { content: { role: 'model', parts: [{ text }, { functionCall: { name: 'look', args } }] }, finishReason: 'STOP' },
    ],
    usageMetadata: { promptTokenCount: 19, candidatesTokenCount: 10, totalTokenCount: 29 },
  },
  bedrock: {
    output: {
      message: { role: 'assistant', content: [{ text }, { toolUse: { toolUseId: 'c', name: 'look', input: args } }] },
    },
    stopReason: 'tool_use',
    usage: { inputTokens: 19, outputTokens: 10, totalTokens: 29 },
  },
}

/** All that is done with a dialogue on its way to the text of a request, and with the text of a reply on its way back. */
export async function codecs(modelId: string, messages: Messages): Promise<() => number> {
  const target = resolveModel(modelId)
  const protocol = await loadProtocol(target, requestOf(modelId, []))
  const reply = JSON.stringify(replies[target.row.protocol ?? 'chat-completions'])
  return () => {
    const body = JSON.stringify(protocol.encode(requestOf(modelId, cleanMessages(messages))))
    return body.length + (protocol.decode?.(JSON.parse(reply)).content?.length ?? 0)
  }
}

function requestOf(modelId: string, messages: CompletionRequest['messages']): CompletionRequest {
  return {
    modelId,
    messages,
    stream: false,
    tools: [toToolSchema(look)],
    maxTokens: 100,
    temperature: 0,
    options: {},
    signal: new AbortController().signal,
    warn: () => undefined,
  }
}
