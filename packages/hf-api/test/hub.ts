import type { SmolError } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { FakeAnswer, FakeFetch } from '@smol/testing'
import { fakeFetch } from '@smol/testing'
import { vi } from 'vitest'
import type { HfApiModelOptions } from '../src/index.ts'
import { HfApiModel } from '../src/index.ts'

export const answer = {
  body: { choices: [{ message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }] },
} as const
export const endpoint = 'http://127.0.0.1:8080'

/** No token of the machine's own is found. */
export function hideTokens(): void {
  for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN', 'HF_TOKEN_PATH', 'HF_HOME', 'XDG_CACHE_HOME'])
    vi.stubEnv(name, undefined)
  vi.stubEnv('HF_TOKEN_PATH', '/nonexistent/token')
}

/** The client remembers what the Hub said of a model for the life of the process: each test asks for another one. */
let count = 0
export const freshId = (): string => `owner/model-${count++}`

/** A server that has the Hub's look-up, and answers the call itself with `answers` in order. */
export function hub(mapping: Record<string, string>, ...answers: FakeAnswer[]): FakeFetch {
  const rows = Object.fromEntries(
    Object.entries(mapping).map(([provider, providerId]) => [
      provider,
      { status: 'live', task: 'conversational', providerId },
    ]),
  )
  return fakeFetch((request) =>
    request.method === 'POST'
      ? answers.length > 1
        ? (answers.shift() as FakeAnswer)
        : (answers[0] ?? answer)
      : { body: { inferenceProviderMapping: rows } },
  )
}

export function model(options: HfApiModelOptions): HfApiModel {
  return new HfApiModel({ token: 'hf_0123456789abcdef', ...options })
}

export async function failure(promise: Promise<unknown>): Promise<SmolError> {
  const error = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (isSmolError(error)) return error
  throw error as Error
}
