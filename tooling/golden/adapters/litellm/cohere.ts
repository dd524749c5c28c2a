import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'
import { sseReply } from '../../../../packages/testing/src/index.ts'

const usage = { tokens: { input_tokens: 3, output_tokens: 2 } }

export const cohereReply: Readonly<Record<string, unknown>> = {
  message: { role: 'assistant', content: [{ type: 'text', text: 'Paris.' }] },
  finish_reason: 'COMPLETE',
  usage,
}

export const cohereStream = (): FakeAnswer =>
  sseReply(
    [
      { type: 'content-delta', index: 0, delta: { message: { content: { text: 'Paris.' } } } },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage } },
    ],
    { done: false },
  )

/** OpenAI's keywords for which we have no option, in LiteLLM's spelling for Cohere. */
export function cohereFields(keyword: string, value: unknown): Record<string, unknown> {
  return keyword === 'n' ? { num_generations: value } : {}
}
