import type { CompletionRequest, Warning } from '@smol/core'
import { bedrock } from '../src/protocols/bedrock/protocol.ts'

export const claude = 'anthropic.claude-haiku-4-5-20251001-v1:0'
export const nova = 'us.amazon.nova-lite-v1:0'

/** What the last request warned of. */
export const warnings: Warning[] = []

export function request(more: Partial<CompletionRequest> = {}): CompletionRequest {
  return {
    modelId: `bedrock/${claude}`,
    messages: [{ role: 'user', content: 'Hi' }],
    stream: false,
    options: {},
    signal: new AbortController().signal,
    warn: (warning) => warnings.push(warning),
    ...more,
  }
}

/** The protocol as it is made for a request. */
export function protocol(more: Partial<CompletionRequest> = {}, model = claude) {
  warnings.length = 0
  return bedrock({ provider: 'bedrock', row: {}, model }, request(more))
}

export function encode(more: Partial<CompletionRequest> = {}, model = claude) {
  return protocol(more, model).encode(request(more))
}

export const tool = {
  type: 'function',
  function: { name: 'now', parameters: { type: 'object', properties: {}, additionalProperties: false } },
} as const
export const round: CompletionRequest['messages'] = [
  { role: 'user', content: 'What time is it?' },
  { role: 'assistant', content: 'I look.', toolCalls: [{ id: 'c1', name: 'now', arguments: { zone: 'UTC' } }] },
  { role: 'tool', content: 'noon', toolCallId: 'c1' },
  { role: 'user', content: 'Sure?' },
]
