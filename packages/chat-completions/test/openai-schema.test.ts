import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ChatMessage, ContentPart, GenerateOptions, Tool } from '@smol/core'
import { chatCompletion, fakeFetch } from '@smol/testing'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { ChatCompletionsModel } from '../src/index.ts'

/** A folder with OpenAI's own schemas, `chat-completions.schemas.json`. */
const folder = process.env['SMOL_OPENAPI']
const noSchemas =
  folder === undefined || folder === '' ? "SMOL_OPENAPI names no folder with OpenAI's schemas" : undefined

beforeEach(({ skip }) => skip(noSchemas !== undefined, noSchemas))

/** OpenAI's schema of a request, with which a field that it does not name is an error. */
function requestSchema(): ValidateFunction {
  const text = readFileSync(join(folder ?? '', 'chat-completions.schemas.json'), 'utf8')
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  ajv.addSchema(withNullTypes(JSON.parse(text)) as object, 'openai')
  return ajv.compile({
    $ref: 'openai#/components/schemas/CreateChatCompletionRequest',
    unevaluatedProperties: false,
  })
}

/** `nullable`, which is no word of JSON Schema, in words of it. */
function withNullTypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNullTypes)
  if (typeof value !== 'object' || value === null) return value
  const { nullable, ...rest } = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withNullTypes(item)]),
  )
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : 'nullable' in value ? { ...rest, nullable } : rest
}

const text = fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
const name = fc.stringMatching(/^[a-z][a-z0-9_]{0,15}$/)
const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk'), (char) =>
  char.charCodeAt(0),
)

const textPart = fc.record({ type: fc.constant('text'), text })
const imagePart = fc.constantFrom<ContentPart>(
  { type: 'image', image: png },
  { type: 'image', image: new Blob([png]) },
  { type: 'image', image: new URL('https://example.com/cat.png') },
  { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'low' } },
)
const textContent = fc.oneof(text, fc.array(textPart, { minLength: 1, maxLength: 3 }))
const userContent = fc.oneof(text, fc.array(fc.oneof(textPart, imagePart), { minLength: 1, maxLength: 3 }))
const args = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }))
const call = fc.record({ id: name, name, arguments: args })

/** Turns that belong together: what someone says, or calls of tools and their results. */
const turns = fc.oneof(
  fc.record({ role: fc.constantFrom('system', 'assistant'), content: textContent }).map((turn) => [turn]),
  fc.record({ role: fc.constant('user'), content: userContent }).map((turn) => [turn]),
  fc.record({ role: fc.constantFrom('tool-call', 'tool-response'), content: text }).map((turn) => [turn]),
  fc
    .record({
      calls: fc.array(call, { minLength: 1, maxLength: 3 }),
      content: fc.option(textContent),
      result: textContent,
    })
    .map(({ calls, content, result }) => [
      { role: 'assistant', content, toolCalls: calls, reasoning: 'Hm.' },
      ...calls.map(({ id }) => ({ role: 'tool-response', content: result, toolCallId: id })),
    ]),
) as fc.Arbitrary<ChatMessage[]>
const dialogue = fc.array(turns, { minLength: 1, maxLength: 5 }).map((groups) => groups.flat())

const input = fc.record(
  {
    type: fc.constantFrom('string', 'integer', 'any', ['string', 'null']),
    description: text,
    nullable: fc.boolean(),
  },
  { requiredKeys: ['type', 'description'] },
)
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tool = fc.oneof(
  fc.record({ name, description: text, inputs: fc.dictionary(name, input) }),
  fc.record({ name, inputSchema: fc.constant(schema) }),
  name.map((called) => ({ type: 'function', function: { name: called, parameters: schema } })),
) as fc.Arbitrary<Tool>

/** Every option of a call but `topK`, which OpenAI does not have. */
const options = fc.record(
  {
    temperature: fc.double({ min: 0, max: 2, noNaN: true }),
    topP: fc.double({ min: 0, max: 1, noNaN: true }),
    maxTokens: fc.integer({ min: 1, max: 9999 }),
    stopSequences: fc.array(text, { maxLength: 4 }),
    seed: fc.integer(),
    frequencyPenalty: fc.double({ min: -2, max: 2, noNaN: true }),
    presencePenalty: fc.double({ min: -2, max: 2, noNaN: true }),
    reasoningEffort: fc.constantFrom('none', 'minimal', 'low', 'medium', 'high', 'xhigh'),
    parallelToolCalls: fc.boolean(),
    tools: fc.uniqueArray(tool, { maxLength: 3, selector: (each) => JSON.stringify(each) }),
    toolChoice: fc.constantFrom('auto', 'none', 'required'),
    responseFormat: fc.constantFrom(
      { type: 'text' },
      { type: 'json_object' },
      { type: 'json_schema', json_schema: { name: 'city', schema } },
      { type: 'json_schema', json_schema: { name: 'city', schema, strict: true, description: 'A city' } },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<GenerateOptions>

describe("what is sent, against OpenAI's own schema", () => {
  it('is valid, whatever is asked', async () => {
    const validate = requestSchema()
    await fc.assert(
      fc.asyncProperty(dialogue, options, fc.boolean(), async (messages, call, stream) => {
        const fetch = fakeFetch([{ body: chatCompletion({ content: 'Hi' }) }])
        const model = new ChatCompletionsModel({ modelId: 'gpt-4o-mini', apiBase: 'http://127.0.0.1:1/v1', fetch })
        await (stream ? model.generateStream(messages, call).final() : model.generate(messages, call))
        validate(fetch.requests[0]?.json)
        expect(validate.errors).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  it('would be seen to be wrong', () => {
    const validate = requestSchema()
    const messages = [{ role: 'user', content: 'Hi' }]
    expect(validate({ model: 'gpt-4o-mini', messages })).toBe(true)
    expect(validate({ model: 'gpt-4o-mini', messages, top_k: 5 })).toBe(false)
    expect(validate({ model: 'gpt-4o-mini', messages: [{ role: 'narrator', content: 'Hi' }] })).toBe(false)
  })
})
