import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { JsonSchema } from '@smol/core'
import { validateJsonSchema } from '@smol/core'
import { afterAll, describe, expect, it } from 'vitest'
import { scriptedLibrary } from '../test/scripted-library.ts'
import { TransformersModel } from './index.ts'

const person = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    job: { enum: ['cook', 'pilot'] },
  },
  required: ['name', 'age', 'job'],
  additionalProperties: false,
}
const schemas: Readonly<Record<string, readonly [question: string, schema: JsonSchema]>> = {
  person: ['Make up a person.', person],
  list: ['List three fruits.', { type: 'array', items: { type: 'string' }, minItems: 2 }],
  story: [
    'Tell a story.',
    { properties: { title: { type: 'string', minLength: 20, maxLength: 40 } }, required: ['title'] },
  ],
  tree: [
    'Name the folders of a project.',
    {
      type: 'object',
      properties: { name: { type: 'string' }, folders: { type: 'array', items: { $ref: '#' } } },
      required: ['name'],
    },
  ],
  date: [
    'When did it begin?',
    {
      properties: { day: { type: 'string', format: 'date' }, share: { type: 'number', maximum: 1 } },
      required: ['day', 'share'],
    },
  ],
  anything: ['Give me JSON about HTTP.', { type: 'object' }],
}

describe('a JSON Schema that the embedded model is held to', () => {
  const model = new TransformersModel({ threads: 1 })
  afterAll(() => model.dispose())

  it.each(Object.entries(schemas))('gives valid answers, greedy and sampled: %s', async (name, [question, schema]) => {
    for (const sampling of [{}, { temperature: 1, seed: 3 }]) {
      const responseFormat = { type: 'json_schema', json_schema: { name, schema } } as const
      const reply = await model.generate(question, { ...sampling, maxTokens: 40, responseFormat })
      if (reply.finishReason === 'length') {
        expect(reply).not.toHaveProperty('parsed')
        expect(reply.warnings).toEqual([expect.objectContaining({ parameter: 'responseFormat' })])
        continue
      }
      expect(reply.finishReason).toBe('stop')
      expect(reply.parsed).toEqual(JSON.parse(reply.content))
      expect(validateJsonSchema(schema, reply.parsed), reply.content).toBeUndefined()
    }
  })

  it('says when the budget cut the answer', async () => {
    const responseFormat = { type: 'json_schema', json_schema: { name: 'person', schema: person } } as const
    const reply = await model.generate('Make up a person.', { maxTokens: 6, responseFormat })
    expect(reply).toMatchObject({
      finishReason: 'length',
      warnings: [{ message: expect.stringContaining('maxTokens') }],
    })
    expect(reply).not.toHaveProperty('parsed')
  })

  it('gives an object for json_object', async () => {
    const { content } = await model.generate('x', { responseFormat: { type: 'json_object' }, maxTokens: 100 })
    expect(JSON.parse(content)).toBeTypeOf('object')
  })

  it('leaves the next answer free', async () => {
    expect((await model.generate('What does HTTP stand for?', { maxTokens: 12 })).content).toContain('Hypertext')
  })
})

describe('a response format', () => {
  it('wins over what the model would say', async () => {
    const model = new TransformersModel({
      modelId: 'm',
      verify: 'off',
      library: scriptedLibrary({ reply: () => '"no", I say' }),
    })
    const schema = { enum: ['"yes"', 'no'] }
    const { parsed } = await model.generate('x', {
      responseFormat: { type: 'json_schema', json_schema: { name: 'n', schema } },
    })
    expect(parsed).toBe('no')
  })

  it('that cannot be enforced is refused before the model is loaded', async () => {
    const model = new TransformersModel({ modelId: './nowhere' })
    const responseFormat = { type: 'json_schema', json_schema: { name: 'n', schema: { not: {} } } } as const
    await expect(model.generate('x', { responseFormat })).rejects.toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining("'not'") }),
    )
  })

  it('says what to run when the grammar library is not installed, and is not needed otherwise', async () => {
    const hook = `import Module from 'node:module'
      const resolve = Module._resolveFilename
      Module._resolveFilename = (name, ...rest) => {
        if (name === '@mlc-ai/web-xgrammar') throw Object.assign(new Error('Cannot find module'), { code: 'MODULE_NOT_FOUND' })
        return resolve(name, ...rest)
      }`
    const code = `import { TransformersModel } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      const model = new TransformersModel({ maxTokens: 3, threads: 1, worker: false })
      console.log((await model.generate('Hi!')).content)
      await model.generate('Hi!', { responseFormat: { type: 'json_object' } }).catch((error) => console.log(error.code, error.message))`
    const flags = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, '--input-type=module', '-e', code]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: import.meta.dirname })
    expect(stdout).toMatch(/^Hello! How\nmissing_dependency .*npm install @mlc-ai\/web-xgrammar/)
  })
})
