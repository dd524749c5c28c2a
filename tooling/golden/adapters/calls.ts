import { expect } from 'vitest'
import type { InvalidToolCall, ToolCall } from '../../../packages/core/src/index.ts'
import { isJsonObject } from '../../../packages/core/src/index.ts'
import type { Allow } from '../compare.ts'
import { spelled } from '../compare.ts'

interface RecordedCall {
  readonly id: string
  readonly function: { readonly name: unknown; readonly arguments: unknown; readonly description?: string | null }
}

/** Compares tool calls with recorded ones. Ids count unless they were made up; descriptions where ours has any. */
export function expectSameCalls(
  {
    toolCalls,
    invalidToolCalls = [],
  }: { readonly toolCalls: readonly ToolCall[]; readonly invalidToolCalls?: readonly InvalidToolCall[] | undefined },
  recorded: unknown,
  allow: Allow,
): void {
  const expected = ((recorded ?? []) as readonly RecordedCall[]).map(({ id, function: body }) => ({
    id: id === '<uuid>' ? expect.stringMatching(/./) : id,
    name: body.name,
    // A call without arguments has none in Python, and {} here.
    arguments: spelled(body.arguments ?? {}),
    ...(body.description == null || !toolCalls.some((call) => call.description !== undefined)
      ? {}
      : { description: body.description }),
  }))
  const valid = expected.filter((call) => isJsonObject(call.arguments))
  const invalid = expected.filter((call) => !isJsonObject(call.arguments))
  expect(toolCalls).toEqual(valid)
  expect(invalidToolCalls.map(({ id, name, text }) => ({ id, name, arguments: spelled(text) }))).toEqual(invalid)
  if (invalid.length > 0) allow('arguments-not-an-object')
}

/** Whether every recorded call has arguments that ours takes: a JSON object, or none. */
export function haveObjects(calls: unknown): boolean {
  return ((calls ?? []) as readonly RecordedCall[]).every(({ function: body }) =>
    isJsonObject(spelled(body?.arguments ?? {})),
  )
}

/** Recorded calls as fragments of a reply. */
export function toFragments(calls: unknown): { id: string; name: string; arguments: string }[] {
  return ((calls ?? []) as readonly RecordedCall[]).map(({ id, function: body }) => ({
    id,
    name: body.name as string,
    arguments: typeof body.arguments === 'string' ? body.arguments : JSON.stringify(body.arguments),
  }))
}
