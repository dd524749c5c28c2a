import { isJsonObject } from '../../../../packages/core/src/index.ts'
import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'

const counts = { prompt_eval_count: 3, eval_count: 2 }

/** Valid replies of `/api/chat` and `/api/generate`; each is also a valid stream of one line. */
export const ollamaReplies: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'ollama-chat': { message: { role: 'assistant', content: 'Paris.' }, done: true, done_reason: 'stop', ...counts },
  'ollama-generate': { response: 'Paris.', done: true, done_reason: 'stop', ...counts },
}

export function ollamaStream(protocol: 'ollama-chat' | 'ollama-generate'): FakeAnswer {
  return { headers: { 'content-type': 'application/x-ndjson' }, body: `${JSON.stringify(ollamaReplies[protocol])}\n` }
}

/** LiteLLM's own keywords are options of the sampler. */
export function ollamaField(keyword: string, value: unknown): Record<string, unknown> {
  return { options: { [keyword]: value } }
}

/** A list of one stop string is that string. */
export function canonicalOptions(options: unknown): unknown {
  return isJsonObject(options) && typeof options['stop'] === 'string'
    ? { ...options, stop: [options['stop']] }
    : options
}

/** The penalty under its own name. */
export function withFrequencyPenalty(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { repeat_penalty: penalty, ...options } = body['options'] as Record<string, unknown>
  return { ...body, options: { ...options, frequency_penalty: penalty } }
}
