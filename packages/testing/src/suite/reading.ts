import type {
  GeneratedMessage,
  GenerateOptions,
  GenerationStream,
  Messages,
  Model,
  SmolError,
  StreamDelta,
} from '@smol/core'
import { isSmolError } from '@smol/core'
import { AssertionError, fail, ok } from 'node:assert/strict'
import { inspect } from 'node:util'

/** Everything that a stream gave. */
export interface Reading {
  readonly deltas: readonly StreamDelta[]
  readonly message: GeneratedMessage
}

/** Reads a stream to its end. */
export async function readStream(stream: GenerationStream): Promise<Reading> {
  const deltas: StreamDelta[] = []
  for await (const delta of stream) deltas.push(delta)
  return { deltas, message: await stream.final() }
}

/** The text of deltas. */
export function contentOf(deltas: readonly StreamDelta[]): string {
  return deltas.map(({ content = '' }) => content).join('')
}

/** What a call is thrown with; a call that succeeds is the failure. */
export async function errorOf(call: Promise<unknown>): Promise<unknown> {
  let result: unknown
  try {
    result = await call
  } catch (error) {
    return error
  }
  fail(`The call should have failed, but gave ${inspect(result, { depth: 2 }).slice(0, 300)}`)
}

/** Fails unless the error is a SmolError with this code. */
export function assertCode(error: unknown, code: string | readonly string[]): asserts error is SmolError {
  if (error instanceof AssertionError) throw error
  ok(
    isSmolError(error),
    `Should be a SmolError with code '${String(code)}', but is ${inspect(error, { depth: 1 }).slice(0, 500)}`,
  )
  const codes: readonly string[] = typeof code === 'string' ? [code] : code
  ok(
    codes.includes(error.code),
    `The error's code should be ${codes.join(' or ')}, but is ${error.code}: ${error.message}`,
  )
}

/** One way of asking for an answer. */
export type Way = (model: Model, messages: Messages, options?: GenerateOptions) => Promise<GeneratedMessage>

/** Both of them, under their names, for what must hold for both. */
export const ways: readonly (readonly [name: string, ask: Way])[] = [
  ['generate', (model, messages, options) => model.generate(messages, options)],
  [
    'generateStream',
    async (model, messages, options) => (await readStream(model.generateStream(messages, options))).message,
  ],
]
