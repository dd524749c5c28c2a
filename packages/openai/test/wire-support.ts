import type { GeneratedMessage, GenerateOptions, SmolError, StreamDelta } from '@smol/core'
import { isSmolError } from '@smol/core'
import type { DialectExpectation } from '@smol/testing'
import { expect } from 'vitest'
import type { OpenAIServerModelOptions } from '../src/index.ts'
import { OpenAIServerModel } from '../src/index.ts'

/** The key that every test plants: it must come out nowhere but in the header that carries it. */
export const PLANTED_KEY = 'sk-planted-0123456789abcdef'

/** A model on the official SDK that asks `apiBase`. Its limits are far away, so that a busy machine trips none. */
export function modelAt(apiBase: string, options: Partial<OpenAIServerModelOptions> = {}): OpenAIServerModel {
  return new OpenAIServerModel({
    modelId: 'sample-model',
    apiBase,
    apiKey: PLANTED_KEY,
    firstTokenTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    ...options,
  })
}

/** Everything that came out of a stream. */
export interface Seen {
  readonly deltas: readonly StreamDelta[]
  readonly text: string
  readonly message?: GeneratedMessage
  readonly error?: unknown
}

/** Reads a stream to its end, whatever that is. */
export async function readAll(
  model: OpenAIServerModel,
  options: GenerateOptions = {},
  messages: Parameters<OpenAIServerModel['generateStream']>[0] = 'Hi',
): Promise<Seen> {
  const stream = model.generateStream(messages, options)
  const deltas: StreamDelta[] = []
  const seen = (): Seen => ({ deltas, text: deltas.map(({ content }) => content ?? '').join('') })
  try {
    for await (const delta of stream) deltas.push(delta)
  } catch (error) {
    // The iterator and `final` tell the same.
    await expect(stream.final()).rejects.toBe(error)
    return { ...seen(), error }
  }
  return { ...seen(), message: await stream.final() }
}

/** The error that a promise rejects with, which must be one of ours. */
export async function smolErrorOf(promise: Promise<unknown>): Promise<SmolError> {
  const outcome: unknown = await promise.then(
    (value) => ({ value }),
    (error: unknown) => error,
  )
  if (!isSmolError(outcome)) throw new Error('The call did not fail with a SmolError.', { cause: outcome })
  return outcome
}

/** Compares a message with what a dialect's row says of it. */
export function expectMessage(message: GeneratedMessage, wanted: DialectExpectation): void {
  if (wanted.text !== undefined) expect(message.content).toBe(wanted.text)
  if (wanted.reasoning !== undefined) expect(message.reasoning).toBe(wanted.reasoning)
  if (wanted.toolCalls !== undefined) expect(message.toolCalls).toMatchObject(wanted.toolCalls)
  for (const { id } of message.toolCalls) expect(id).toMatch(/^(?!null$)./)
  expect(new Set(message.toolCalls.map(({ id }) => id)).size).toBe(message.toolCalls.length)
  expect(message.invalidToolCalls?.map(({ name }) => name) ?? []).toEqual(wanted.invalidToolCalls ?? [])
  if (wanted.finishReason !== undefined) expect(message.finishReason).toBe(wanted.finishReason)
  if (wanted.rawFinishReason !== undefined) expect(message.rawFinishReason).toBe(wanted.rawFinishReason)
  if (wanted.tokenUsage === false) expect(message.tokenUsage).toBeUndefined()
  else if (wanted.tokenUsage !== undefined) expect(message.tokenUsage).toMatchObject(wanted.tokenUsage)
  if (wanted.warning === true) expect(message.warnings).not.toEqual([])
  else expect(message.warnings).toEqual([])
}
