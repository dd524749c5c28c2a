import { fakeFetch } from '@smol/testing'
import { expect, it } from 'vitest'
import { LiteLLMModel } from '../src/index.ts'

const tools = [{ name: 'look', description: 'Looks.', inputs: { id: { type: 'integer', description: 'Which.' } } }]

/** Replies whose call has its arguments as an object: whole, and as a stream. */
const replies: Readonly<Record<string, readonly [whole: string, streamed: readonly string[]]>> = {
  'gemini/gemini-3-pro-preview': [
    '{"candidates":[{"content":{"parts":[{"functionCall":{"name":"look","args":{"id":ID}}}]},"finishReason":"STOP"}]}',
    [
      'data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"look","args":{"id":ID}}}]},"finishReason":"STOP"}]}\n\n',
    ],
  ],
  'ollama_chat/llama3.2': [
    '{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"look","arguments":{"id":ID}}}]},"done":true,"done_reason":"stop"}',
    [
      '{"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"look","arguments":{"id":ID}}}]},"done":false}\n',
      '{"model":"m","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}\n',
    ],
  ],
  'anthropic/claude-sonnet-4-5': [
    '{"type":"message","role":"assistant","content":[{"type":"tool_use","id":"t","name":"look","input":{"id":ID}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}',
    // As gateways send it: the input at once.
    [
      'data: {"type":"message_start","message":{"role":"assistant","content":[],"usage":{"input_tokens":1,"output_tokens":1}}}\n\n',
      'data: {"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"look","input":{"id":ID}}}\n\n',
      'data: {"type":"content_block_stop","index":0}\n\n',
      'data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":1}}\n\n',
      'data: {"type":"message_stop"}\n\n',
    ],
  ],
}
const cases = Object.entries(replies).flatMap(([modelId, [whole, streamed]]) => [
  [modelId, 'whole', whole] as const,
  [modelId, 'streamed', streamed.join('')] as const,
])

it.each(cases)('%s, %s: an integer that no number can hold keeps its digits', async (modelId, form, text) => {
  const ids = ['9007199254740993', '-12345678901234567890', '42']
  for (const id of ids) {
    const body = text.replaceAll('ID', id)
    const type =
      form === 'whole' ? 'application/json' : body.startsWith('data:') ? 'text/event-stream' : 'application/x-ndjson'
    const fetch = fakeFetch([{ body, headers: { 'content-type': type } }])
    const model = new LiteLLMModel({ modelId, apiKey: 'k', fetch, maxRetries: 0 })
    const call = { tools }
    const { toolCalls } = await (form === 'whole'
      ? model.generate('Hi', call)
      : model.generateStream('Hi', call).final())
    expect(toolCalls).toMatchObject([{ name: 'look', arguments: { id: id === '42' ? 42 : id } }])
  }
})
