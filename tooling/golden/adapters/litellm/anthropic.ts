import { isJsonObject } from '../../../../packages/core/src/index.ts'
import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'
import type { RecordedCall } from './record.ts'

/** A valid whole reply of the Messages API. */
export const anthropicReply = {
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'Paris.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 2 },
}

/** A valid stream. */
export function anthropicStream(): FakeAnswer {
  const events = [
    { type: 'message_start', message: { content: [], usage: { input_tokens: 3, output_tokens: 1 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Paris.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ]
  const pieces = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
  return { headers: { 'content-type': 'text/event-stream' }, pieces }
}

/**
 * A body as it is compared: texts that our merge of neighbours joins are joined, a limit of tokens that nobody asked
 * for may be any, and what LiteLLM makes of OpenAI's `user`, for which we have no option, is left out.
 */
export function canonicalAnthropic(
  { metadata, ...body }: Record<string, unknown>,
  call: RecordedCall,
): Record<string, unknown> {
  const isLimited = 'max_tokens' in call || 'max_completion_tokens' in call
  return {
    ...body,
    ...('user' in call || metadata === undefined ? {} : { metadata }),
    ...(isLimited ? {} : { max_tokens: (body['max_tokens'] as number) > 0 ? 'any' : body['max_tokens'] }),
    ...(Array.isArray(body['system']) ? { system: joinTexts(body['system']) } : {}),
    messages: (body['messages'] as readonly Record<string, unknown>[]).map(({ content, ...message }) => ({
      ...message,
      content: Array.isArray(content) ? joinTexts(content) : content,
    })),
  }
}

/** Neighbouring texts with a line break between them. */
function joinTexts(blocks: readonly unknown[]): unknown[] {
  const joined: unknown[] = []
  for (const block of blocks) {
    const last = joined.at(-1)
    if (isText(last) && isText(block)) joined[joined.length - 1] = { ...last, text: `${last.text}\n${block.text}` }
    else joined.push(block)
  }
  return joined
}

function isText(block: unknown): block is { type: string; text: string } {
  return isJsonObject(block) && block['type'] === 'text'
}
