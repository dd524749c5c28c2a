import { expect } from 'vitest'
import type { Completion } from '../../../packages/core/src/index.ts'
import {
  BaseModel,
  parseJsonBlob,
  parseJsonIfNeeded,
  parseToolCalls,
  removeContentAfterStopSequences,
  scanToolCalls,
} from '../../../packages/core/src/index.ts'
import { expectError, outcomeOf, valueOf } from '../compare.ts'
import type { Fields } from '../golden-case.ts'
import { idealBlob } from '../ideal-blob.ts'
import { fromPython } from '../python-values.ts'
import type { Adapter } from './adapter.ts'
import { expectSameCalls, toFragments } from './calls.ts'

/** `parse_json_blob`. */
export const jsonBlob: Adapter = async ({ args = {}, verdict, error, result }) => {
  const text = args['text'] as string
  const outcome = await outcomeOf(() => parseJsonBlob(text))
  if (verdict === 'keep') {
    if (error === undefined) expect(valueOf(outcome)).toEqual(result)
    else expectError(outcome)
    return
  }
  const ideal = idealBlob(text)
  if (ideal === undefined) expectError(outcome)
  else if (ideal.another) expect(expectError(outcome).message).toContain('ONLY ONE TOOL CALL')
  else expect(valueOf(outcome)).toEqual([ideal.object, ideal.before])
}

/** `get_tool_call_chat_message_from_text`. */
export const callFromText: Adapter = async ({ args = {}, verdict, error, result }, allow) => {
  const { text, tool_name_key: toolNameKey, tool_arguments_key: toolArgumentsKey } = args as Record<string, string>
  const keys = {
    ...(toolNameKey === undefined ? {} : { toolNameKey }),
    ...(toolArgumentsKey === undefined ? {} : { toolArgumentsKey }),
  }
  const outcome = await outcomeOf(() => parseToolCalls(text ?? '', keys))
  const ideal = idealBlob(text ?? '')
  if ('value' in outcome && outcome.value.length > 1 && error !== undefined) {
    allow('several-calls')
    return
  }
  if (error !== undefined && (verdict === 'keep' || ideal === undefined)) {
    expectError(outcome)
    return
  }
  const name = ideal?.object[toolNameKey ?? 'name']
  if (typeof name !== 'string') {
    expectError(outcome)
    if (error === undefined) allow('call-without-name')
    return
  }
  const scanned = scanToolCalls(text ?? '', keys)
  const call = { id: '<uuid>', function: { name, arguments: ideal?.object[toolArgumentsKey ?? 'arguments'] } }
  // Where Python is right, what it found; else what it should have found.
  expectSameCalls(scanned, verdict === 'keep' ? (result as Fields)['tool_calls'] : [call], allow)
  if ('value' in outcome)
    expect(outcome.value.map(({ id: _id, ...each }) => each)).toEqual(
      scanned.toolCalls.map(({ id: _id, ...each }) => each),
    )
  else expect(scanned.invalidToolCalls).not.toEqual([])
  // The words before the call are the text of the message; a bracket or a fence is none.
  const words = (ideal?.before ?? '').replace(/(```\w*|[^\p{L}\p{N}.:!?])+$/u, '')
  expect(scanned.content).toContain(words)
}

/** `parse_json_if_needed`. */
export const jsonIfNeeded: Adapter = ({ args = {}, verdict, result }) => {
  const given = fromPython(args['arguments'])
  const expected = fromPython(result)
  // Python takes words for numbers that are no JSON: these stay words.
  const isWord =
    verdict === 'fix' && typeof expected === 'number' && typeof given === 'string' && /[a-z]{3}/i.test(given)
  expect(parseJsonIfNeeded(given)).toEqual(isWord ? given : expected)
}

/** `parse_tool_args_if_needed`, which is what becomes of the calls in a reply. */
export const toolArguments: Adapter = async ({ args = {}, result }, allow) => {
  const message = fromPython(args['message']) as Fields
  const model = new FixedReply({
    content: message['content'] as string | null,
    toolCalls: toFragments(message['tool_calls']),
  })
  expectSameCalls(await model.generate('Hi'), (result as Fields)['tool_calls'], allow)
}

class FixedReply extends BaseModel {
  readonly provider = 'fixed'
  readonly #reply: Completion

  constructor(reply: Completion) {
    super({ modelId: 'fixed' })
    this.#reply = reply
  }

  protected override async complete(): Promise<Completion> {
    return this.#reply
  }
}

/** `remove_stop_sequences`. */
export const stopSequences: Adapter = async ({ args = {}, verdict, error, result }) => {
  const { content } = args as { content: string | null }
  const stops = (args['stop_sequences'] ?? []) as readonly string[]
  if (error !== undefined && verdict === 'keep') {
    expectError(await outcomeOf(() => removeContentAfterStopSequences(content, stops)))
    return
  }
  const starts = stops.filter((stop) => stop !== '').map((stop) => content?.indexOf(stop) ?? -1)
  const first = Math.min(...starts.filter((at) => at >= 0), Number.POSITIVE_INFINITY)
  const expected = verdict === 'keep' ? result : (content?.slice(0, first) ?? null)
  expect(removeContentAfterStopSequences(content, stops)).toBe(expected)
}
