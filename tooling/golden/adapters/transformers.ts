import { join } from 'node:path'
import { expect } from 'vitest'
import type { GeneratedMessage, Messages, OptionRow } from '../../../packages/core/src/index.ts'
import { defaultRoleConversions, scanToolCalls } from '../../../packages/core/src/index.ts'
import { TransformersModel } from '../../../packages/transformers/src/index.ts'
import type { Allow } from '../compare.ts'
import { expectError, outcomeOf, valueOf } from '../compare.ts'
import type { Fields, GoldenCase } from '../golden-case.ts'
import { goldenFolder } from '../golden-case.ts'
import { idealMessages } from '../ideal-messages.ts'
import type { OurOptions } from '../python-options.ts'
import { toCamelCase, toOurOptions } from '../python-options.ts'
import { fromPython } from '../python-values.ts'
import type { ScriptedLibrary } from '../scripted-model.ts'
import { scriptedLibrary } from '../scripted-model.ts'
import type { Adapter } from './adapter.ts'
import { expectSameCalls } from './calls.ts'
import { modelClass } from './model-classes.ts'

/** A local model: the prompt that it reads, and what becomes of the answer that it is made to write. */
export const localModel: Adapter = async (record, allow) => {
  const { init = {}, script = '', error } = record
  const { plugin, options: known } = modelClass('TransformersModel')
  if (record.call == null && error === undefined) {
    expectDefaults((record.result as { kwargs: Fields }).kwargs, Object.entries(plugin.options ?? {}))
    return
  }
  const call = (record.call ?? { messages: 'Hi' }) as Fields
  const options = toOurOptions(init, call, known)
  const scripted = await scriptedLibrary(script, join(goldenFolder, 'smolagents/tiny'))
  const { library } = scripted
  const fixed = { modelId: 'golden/scripted', verify: 'off', prefixCache: 0, library } as const
  await using model = new TransformersModel({ ...fixed, ...options.init })
  const outcome = await outcomeOf(() => model.generate(fromPython(call['messages']) as Messages, options.call))
  if ('error' in outcome && (error !== undefined || /clear error/.test(record.why ?? ''))) {
    expect(expectError(outcome).message).toContain(init['model_id'] ?? '')
    return
  }
  const message = valueOf(outcome)
  expectPrompt(record, call, scripted, allow)
  expectAnswer(record, options, scripted, message)
  expectCalls(record, message, allow)
}

/** Python's defaults are those of the option table. */
function expectDefaults(kwargs: Fields, rows: readonly (readonly [name: string, row: OptionRow])[]): void {
  for (const [keyword, value] of Object.entries(kwargs)) {
    const name = toCamelCase(keyword)
    const row = rows.find(([option, { aliases }]) => option === name || aliases?.includes(name))?.[1]
    expect(row?.default, keyword).toEqual(value)
  }
}

function expectPrompt(
  { seen, verdict }: GoldenCase,
  call: Fields,
  { tokenizer, prompts }: ScriptedLibrary,
  allow: Allow,
): void {
  const tools = fromPython(call['tools_to_call_from'])
  const render = (messages: readonly Fields[], opened: boolean): string =>
    tokenizer.apply_chat_template(messages, { tools, tokenize: false, add_generation_prompt: opened }) as string
  const messages = fromPython(call['messages']) as readonly Fields[]
  const ideal = idealMessages(messages, { conversions: defaultRoleConversions, flatten: true, toUrls: false }) ?? []
  const prompt = render(ideal, true)
  expect(prompts.map((ids) => [...ids])).toEqual([tokenizer.encode(prompt, { add_special_tokens: false })])
  if (verdict === 'fix' || prompt === seen?.prompt) return
  // Python left the answer's turn closed.
  expect(render(ideal, false)).toBe(seen?.prompt)
  allow('generation-prompt')
}

function expectAnswer(
  { result, script = '', token_counts: counts }: GoldenCase,
  { init, call }: OurOptions,
  { tokenizer, prompts }: ScriptedLibrary,
  message: GeneratedMessage,
): void {
  const limit = (call['maxTokens'] ?? call['maxNewTokens'] ?? init['maxTokens'] ?? init['maxNewTokens']) as number
  const tokens = tokenizer.encode(script, { add_special_tokens: false }).slice(0, limit)
  const text = tokenizer.decode(tokens, { skip_special_tokens: true, clean_up_tokenization_spaces: false })
  const stops = (call['stopSequences'] ?? []) as readonly string[]
  const first = Math.min(...stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0), text.length)
  // What is a call is no text.
  if ((result as Fields | undefined)?.['tool_calls'] == null) expect(message.content).toBe(text.slice(0, first))
  expect(message.tokenUsage?.inputTokens).toBe(prompts[0]?.length)
  if (counts === undefined) return
  // The script just ends there; here an end mark ends it, which is counted.
  const mark = message.rawFinishReason === 'eos_token' ? 1 : 0
  expect(message.tokenUsage?.outputTokens).toBe((counts.output ?? 0) + mark)
}

function expectCalls({ init, result, verdict }: GoldenCase, message: GeneratedMessage, allow: Allow): void {
  if (verdict === 'fix') {
    expect(message.toolCalls).toEqual([])
    return
  }
  const { role, content, tool_calls: calls } = result as Fields
  expect(message.role).toBe(role)
  const { tool_name_key: toolNameKey, tool_arguments_key: toolArgumentsKey } = (init ?? {}) as Record<string, string>
  if (toolNameKey === undefined || toolArgumentsKey === undefined) {
    expect(message.content).toBe(content)
    expectSameCalls(message, calls, allow)
    return
  }
  // Names of one's own for the fields of a call are told to who reads them.
  const scanned = scanToolCalls(message.content, { toolNameKey, toolArgumentsKey })
  expect(scanned.content).toBe(content)
  expectSameCalls(scanned, calls, allow)
}
