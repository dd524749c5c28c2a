import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { bodyOf, modelWith, textReply, withoutEnvironment } from '../test/ask.ts'

withoutEnvironment()

const person = z.object({
  name: z.string().describe('Full name'),
  born: z.iso.date().transform((text) => new Date(text)),
  email: z.email().optional(),
})

const jsonSchema = {
  type: 'json_schema',
  json_schema: {
    name: 'person',
    description: 'A person',
    strict: true,
    schema: {
      type: 'object',
      properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 0 } },
      required: ['name', 'age'],
      additionalProperties: false,
    },
  },
} as const

describe('responseFormat', () => {
  it('json_object', async () => {
    const body = await bodyOf('Answer in JSON.', { responseFormat: { type: 'json_object' } })
    expect(body).toMatchObject({ response_format: { type: 'json_object' } })
  })

  it('a JSON Schema', async () => {
    expect(await bodyOf('Who was Ada Lovelace?', { responseFormat: jsonSchema })).toMatchObject({
      response_format: jsonSchema,
    })
  })

  it('a schema of Zod, as JSON Schema of what the model is to write', async () => {
    const schema = z.object({ title: z.string().describe('In English'), year: z.string().transform(Number).optional() })
    const body = (await bodyOf('Name a film.', { responseFormat: schema })) as { response_format: unknown }
    expect(body.response_format).toMatchInlineSnapshot(`
      {
        "json_schema": {
          "name": "response",
          "schema": {
            "properties": {
              "title": {
                "description": "In English",
                "type": "string",
              },
              "year": {
                "type": "string",
              },
            },
            "required": [
              "title",
            ],
            "type": "object",
          },
        },
        "type": "json_schema",
      }
    `)
  })
})

describe('parsed', () => {
  it('is what the schema makes of the answer, and has its type', async () => {
    const { model } = modelWith([textReply('{"name":"Ada Lovelace","born":"1815-12-10"}')])
    const { parsed, content } = await model.generate('Who was Ada Lovelace?', { responseFormat: person })
    expectTypeOf(parsed).toEqualTypeOf<{ name: string; born: Date; email?: string | undefined } | undefined>()
    expect(parsed).toEqual({ name: 'Ada Lovelace', born: new Date('1815-12-10') })
    expect(content).toBe('{"name":"Ada Lovelace","born":"1815-12-10"}')
  })

  it('has its type in a stream, too', async () => {
    const { model } = modelWith([textReply('{"name":"Ada Lovelace","born":"1815-12-10"}')])
    const stream = model.generateStream('Who was Ada Lovelace?', { responseFormat: person })
    const { parsed } = await stream.final()
    expectTypeOf(parsed?.born).toEqualTypeOf<Date | undefined>()
    expect(parsed?.born.getFullYear()).toBe(1815)
  })

  it('is the JSON itself for a JSON Schema', async () => {
    const { model } = modelWith([textReply('{"name":"Ada","age":36}')])
    const answer = await model.generate('Who was Ada Lovelace?', { responseFormat: jsonSchema })
    expect(answer).toMatchObject({ parsed: { name: 'Ada', age: 36 }, warnings: [] })
  })

  it.each([
    ['does not satisfy the schema', '{"name":"Ada","born":"long ago"}', /^The answer has no parsed value: .*born/],
    ['is not JSON', 'Ada Lovelace.', /is not JSON/],
  ])('is absent, with a warning that says why, where the answer %s', async (_what, content, warning) => {
    const { model } = modelWith([textReply(content)])
    const answer = await model.generate('Who was Ada Lovelace?', { responseFormat: person })
    expect(answer).not.toHaveProperty('parsed')
    expect(answer.content).toBe(content)
    expect(answer.warnings.map(({ message }) => message)).toEqual([expect.stringMatching(warning)])
  })

  it('is absent where no schema was asked for', async () => {
    const { model } = modelWith([textReply('{"name":"Ada"}')])
    expect(await model.generate('Hi', { responseFormat: { type: 'json_object' } })).not.toHaveProperty('parsed')
  })
})
