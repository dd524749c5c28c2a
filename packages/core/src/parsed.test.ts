import { describe, expect, it } from 'vitest'
import { failure } from '../test/failure.ts'
import { CompleteModel } from '../test/models.ts'
import type { GeneratedMessage } from './messages/message.ts'
import type { ResponseFormat } from './parameters.ts'
import type { Completion } from './reply.ts'
import type { StandardSchemaWithJson } from './tools/tool.ts'

const jsonSchema = {
  type: 'object',
  properties: { n: { type: 'integer' } },
  required: ['n'],
  additionalProperties: false,
}
const format: ResponseFormat = {
  type: 'json_schema',
  json_schema: { name: 'answer', schema: jsonSchema, strict: true },
}

/** What a schema library makes: it validates, and turns `n` into a date. */
const standard: StandardSchemaWithJson<{ n: number }, { when: Date }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const { n } = value as { n?: unknown }
      if (typeof n === 'number') return { value: { when: new Date(n) } }
      return {
        issues: [
          { message: 'Expected number', path: ['n'] },
          { message: 'Too bad', path: [{ key: 'm' }, 0] },
        ],
      }
    },
    jsonSchema: { input: () => jsonSchema, output: () => ({}) },
  },
}

async function ask(
  reply: string | Completion,
  responseFormat: ResponseFormat | StandardSchemaWithJson = format,
): Promise<GeneratedMessage> {
  return new CompleteModel(() => (typeof reply === 'string' ? { content: reply } : reply)).generate('Hi', {
    responseFormat,
  })
}

describe('parsed', () => {
  it('is the value that satisfies the schema', async () => {
    const message = await ask('{"n": 1}')
    expect(message).toMatchObject({ parsed: { n: 1 }, content: '{"n": 1}', warnings: [] })
    expect(JSON.parse(JSON.stringify(message))).toHaveProperty('parsed')
  })

  it('is what a Standard Schema makes of it, also when it takes its time', async () => {
    expect((await ask('{"n": 5}', standard)).parsed).toEqual({ when: new Date(5) })
    const slow: StandardSchemaWithJson = {
      '~standard': { ...standard['~standard'], validate: async (value) => ({ value: [value] }) },
    }
    expect((await ask('{"n": 5}', slow)).parsed).toEqual([{ n: 5 }])
  })

  it('is read out of a code block, and that is told', async () => {
    for (const content of ['```json\n{"n":1}\n```', '\n```\n{"n":1}```\n', '```JSON\n{"n":1}\n\n```']) {
      expect(await ask(content)).toMatchObject({
        parsed: { n: 1 },
        content,
        warnings: [{ type: 'repaired', parameter: 'responseFormat', message: expect.stringContaining('code block') }],
      })
    }
  })

  it.each<[string, string | Completion, RegExp]>([
    ['is no JSON', 'Sorry.', /not JSON/],
    ['is empty', '', /not JSON/],
    ['does not satisfy the schema', '{"n":"x"}', /\$\.n: must be integer, is string/],
    ['is cut off', { content: '{"n":1}', finishReason: 'length' }, /cut off by the token limit\. Raise maxTokens/],
  ])('is absent when the answer %s, and the reason told', async (_name, reply, reason) => {
    const message = await ask(reply)
    expect(message).not.toHaveProperty('parsed')
    expect(message.warnings).toEqual([
      { type: 'other', parameter: 'responseFormat', message: expect.stringMatching(reason) },
    ])
  })

  it('is absent when a Standard Schema refuses it', async () => {
    const message = await ask('{"n":"x"}', standard)
    expect(message).not.toHaveProperty('parsed')
    expect(message.warnings[0]?.message).toMatch(/\$\.n: Expected number; \$\.m\.0: Too bad/)
  })

  it('is absent, without a word, where the model called a tool instead', async () => {
    const message = await ask({ content: '', toolCalls: [{ id: 'a', name: 'f', arguments: '{}' }] })
    expect(message).not.toHaveProperty('parsed')
    expect(message.warnings).toEqual([])
  })

  it.each<ResponseFormat>([{ type: 'text' }, { type: 'json_object' }])('is absent for %o', async (responseFormat) => {
    const message = await ask('{"n":1}', responseFormat)
    expect(message).not.toHaveProperty('parsed')
    expect(message.warnings).toEqual([])
  })

  it('leaves raw out of JSON', async () => {
    const message = await ask({ content: '```\n{"n":1}\n```', raw: { secret: 1 } })
    expect(message.raw).toEqual({ secret: 1 })
    expect(JSON.stringify(message)).not.toContain('secret')
  })

  it('may be null', async () => {
    const message = await ask('null', { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'null' } } })
    expect(message).toHaveProperty('parsed', null)
  })
})

it('sends a Standard Schema as JSON Schema of what goes in', async () => {
  const model = new CompleteModel(() => ({ content: '{"n":1}' }))
  await model.generate('Hi', { responseFormat: standard })
  expect(model.requests[0]?.responseFormat).toEqual({
    type: 'json_schema',
    json_schema: { name: 'response', schema: jsonSchema },
  })
})

it('refuses a Standard Schema that has no JSON form', async () => {
  const old = { '~standard': { version: 1, vendor: 'old', validate: () => ({ value: 1 }) } }
  const error = await failure(() => ask('x', old as unknown as StandardSchemaWithJson))
  expect(error).toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('responseFormat: this version of old'),
  })
})
