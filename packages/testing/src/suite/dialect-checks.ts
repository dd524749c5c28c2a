import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import type { GeneratedMessage } from '@smol/core'
import { streamDialects } from '../dialects.ts'
import type { DialectExpectation, ReplyDialect, StreamDialect } from '../dialects/dialect.ts'
import { replyDialects } from '../dialects/reply-dialects.ts'
import type { FaultCheck, FaultSubject } from './fault-subject.ts'
import { assertCode, errorOf, readStream } from './reading.ts'

/** A check per dialect of a Chat Completions stream. */
export const streamDialectChecks: readonly FaultCheck[] = Object.entries<StreamDialect>(streamDialects).map(
  ([name, { does, expect }]) => ({
    group: 'stream dialects',
    name: `${name}: ${does}`,
    run: async (subject) => {
      await using open = await subject.open(name, { maxRetries: 0 })
      const { deltas, message } = await readStream(open.model.generateStream('Hello'))
      assertDialect(message, expect)
      equal(deltas.map(({ content = '' }) => content).join(''), message.content, 'the pieces add up to the text')
    },
  }),
)

/** A check per dialect of a whole Chat Completions reply. */
export const replyDialectChecks: readonly FaultCheck[] = Object.entries<ReplyDialect>(replyDialects).map(
  ([name, { does, expect }]) => ({
    group: 'reply dialects',
    name: `${name}: ${does}`,
    run: async (subject) => {
      await using open = await subject.open(name, { maxRetries: 0 })
      const call = open.model.generate('Hello')
      if (expect.code === undefined) assertDialect(await call, expectedOf(subject, expect))
      else assertCode(await errorOf(call), expect.code)
    },
  }),
)

/** APIs differ in what it means that a whole reply gives no reason for its end. */
function expectedOf({ withoutReason }: FaultSubject, expect: DialectExpectation): DialectExpectation {
  const hasNone = expect.finishReason === 'other' && expect.rawFinishReason === undefined
  return hasNone ? { ...expect, finishReason: withoutReason } : expect
}

function assertDialect(message: GeneratedMessage, expect: DialectExpectation): void {
  if (expect.text !== undefined) equal(message.content, expect.text, 'content')
  if (expect.reasoning !== undefined) equal(message.reasoning, expect.reasoning, 'reasoning')
  if (expect.finishReason !== undefined) equal(message.finishReason, expect.finishReason, 'finishReason')
  if (expect.rawFinishReason !== undefined) equal(message.rawFinishReason, expect.rawFinishReason, 'rawFinishReason')
  if (expect.tokenUsage === false)
    equal(message.tokenUsage, undefined, 'no usage was reported, so none may be invented')
  else if (expect.tokenUsage !== undefined)
    deepStrictEqual({ ...message.tokenUsage }, { ...expect.tokenUsage }, 'tokenUsage')
  if (expect.warning === true) ok(message.warnings.length > 0, 'a warning')
  deepStrictEqual(
    (message.invalidToolCalls ?? []).map(({ name }) => name),
    expect.invalidToolCalls ?? [],
    'invalidToolCalls',
  )
  if (expect.toolCalls === undefined) return
  const wanted = expect.toolCalls
  deepStrictEqual(
    message.toolCalls.map(({ id, name, arguments: args }, index) => ({
      ...(wanted[index]?.id === undefined ? {} : { id }),
      name,
      arguments: args,
    })),
    wanted.map((call) => ({ ...call, arguments: { ...call.arguments } })),
    'toolCalls',
  )
  const ids = message.toolCalls.map(({ id }) => id)
  equal(new Set(ids).size, ids.length, `the ids are unique: ${ids.join(', ')}`)
  ok(!ids.includes('null') && !ids.includes(''), 'each call has an id')
}
