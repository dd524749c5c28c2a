import { expect } from 'vitest'
import type { GeneratedMessage, Messages, Model } from '../../../packages/core/src/index.ts'
import { isJsonObject } from '../../../packages/core/src/index.ts'
import type { Allow, Outcome } from '../compare.ts'
import { expectError, outcomeOf, valueOf } from '../compare.ts'
import type { Fields, GoldenCase } from '../golden-case.ts'
import { idealReply } from '../ideal-reply.ts'
import type { OurOptions } from '../python-options.ts'
import { toOurOptions } from '../python-options.ts'
import { fromPython } from '../python-values.ts'
import { scriptedFetch } from '../scripted-fetch.ts'
import { expectSameRequests } from '../wire-request.ts'
import type { Adapter } from './adapter.ts'
import { expectSameCalls } from './calls.ts'
import { comparableRequests } from './comparable-requests.ts'
import { codeOfStatus, expectKind } from './error-kinds.ts'
import { withOwnHubId } from './hub-ids.ts'
import { lookUpsBeside } from './hub-look-ups.ts'
import { modelClass } from './model-classes.ts'
import { expectExport } from './serialisation.ts'

/** A model of smolagents, made and called: the requests that it sends and the message that it gives. */
export const modelCall: Adapter = async (record, allow) => {
  const kind = modelClass(record.class ?? '')
  // A constructor that fails in Python may fail at the first call here.
  const calls: readonly Fields[] = [record.call ?? (record.error === undefined ? [] : { messages: 'Hi' })].flat()
  const last: Fields = calls.at(-1) ?? {}
  const { fetch, requests } = scriptedFetch(record.reply ?? [], lookUpsBeside(record))
  const { init, restore } = withOwnHubId(record)
  const options = toOurOptions({ ...askOnce(record), ...init }, last, kind.options)
  let model: Model | undefined
  const outcome = await outcomeOf(async () => {
    model = kind.create({ ...options.init, fetch })
    let message: GeneratedMessage | undefined
    for (const call of calls) {
      const { call: each } = toOurOptions({}, call, kind.options)
      message = await model.generate(fromPython(call['messages']) as Messages, each)
    }
    return message
  })
  if (record.wire !== undefined && record.error?.type !== 'TypeError') {
    const [actual, expected] = comparableRequests(record, restore(requests), record.wire, allow)
    expectSameRequests(
      actual,
      expected,
      { record, chosen: options.call['toolChoice'] ?? options.init['toolChoice'] },
      allow,
    )
  }
  if (record.verdict === 'fix' && !isReadRightly(record)) expectBetter(record, outcome, options, allow)
  else if (record.error === undefined) expectMessage(valueOf(outcome), record, allow)
  else expectKind(expectError(outcome), record.error, record.wire !== undefined, allow)
  for (const [expression, value] of Object.entries(record.then ?? {})) {
    if (/token_count/.test(expression)) allow('counters')
    else if (expression === 'model.to_dict()' && model !== undefined) expectExport(model, options.init, kind)
    else expect.fail(`Nothing here says what ${expression} is, which was ${JSON.stringify(value)}.`)
  }
}

/** Whether only the request was wrong in Python: the replies of other APIs than OpenAI's were read well. */
function isReadRightly({ result, reply = [] }: GoldenCase): boolean {
  const { body } = reply.at(-1) ?? {}
  return result !== undefined && isJsonObject(body) && !('choices' in body)
}

/** Only OpenAI's client asks again by itself in Python. */
function askOnce({ class: name }: GoldenCase): Fields {
  return name === 'HfApiModel' ? { max_retries: 0 } : {}
}

function expectMessage(
  message: GeneratedMessage | undefined,
  { result, token_counts: counts }: GoldenCase,
  allow: Allow,
): void {
  if (result === undefined) return
  const { role, content, tool_calls: calls } = result as Fields
  expect(message).toMatchObject({ role, content: content ?? '' })
  expectSameCalls(message ?? { toolCalls: [] }, calls, allow)
  expect(message?.tokenUsage?.inputTokens ?? null).toBe(counts?.input ?? null)
  expect(message?.tokenUsage?.outputTokens ?? null).toBe(counts?.output ?? null)
}

/** Where Python is wrong: what the reply really says, or a typed error when it says nothing. */
function expectBetter(
  { reply = [], error }: GoldenCase,
  outcome: Outcome<GeneratedMessage | undefined>,
  { init, call }: OurOptions,
  allow: Allow,
): void {
  // A parameter that nobody knows may be refused before anything is sent.
  if (error?.type === 'TypeError' && 'error' in outcome && outcome.error.code === 'configuration') return
  const status = reply.at(-1)?.status ?? 200
  if (status >= 400) {
    expect(expectError(outcome)).toMatchObject({ status, code: codeOfStatus(status) })
    return
  }
  const ideal = idealReply(reply.at(-1), (call['stopSequences'] ?? init['stopSequences'] ?? []) as readonly string[])
  if (ideal === undefined) {
    expect(expectError(outcome).code).toBe('bad_response')
    return
  }
  const message = valueOf(outcome)
  expect(message).toMatchObject({ content: ideal.content })
  expect(message?.reasoning).toBe(ideal.reasoning)
  expectSameCalls(message ?? { toolCalls: [] }, ideal.calls, allow)
  expect(message?.tokenUsage?.inputTokens).toBe(ideal.inputTokens)
}
