import type { GenerateOptions, Messages } from '@smol/core'
import type { FakeAnswer } from '@smol/testing'
import { chatCompletion, fakeFetch } from '@smol/testing'
import type { LiteLLMModelOptions } from '../src/index.ts'
import { LiteLLMModel } from '../src/index.ts'

/** Asks a model once: what was sent, and what came of it. */
export async function ask(
  options: LiteLLMModelOptions,
  messages: Messages = 'Hello',
  call: GenerateOptions = {},
  answers: readonly FakeAnswer[] = [{ body: chatCompletion({ content: 'Hi' }) }],
) {
  const fetch = fakeFetch(answers)
  const model = new LiteLLMModel({ apiKey: 'the-key', maxRetries: 0, fetch, ...options })
  const message = await model.generate(messages, call)
  const body = (fetch.requests.at(-1)?.json ?? {}) as Record<string, unknown>
  return { message, body, fetch, warnings: message.warnings }
}
