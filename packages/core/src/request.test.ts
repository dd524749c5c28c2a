import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../test/deep-freeze.ts'
import { failure } from '../test/failure.ts'
import type { SomeOptions } from '../test/models.ts'
import { CompleteModel } from '../test/models.ts'
import type { Messages, Warning } from './messages/message.ts'
import type { GenerateOptions } from './parameters.ts'
import type { CompletionRequest } from './request.ts'
import type { Tool } from './tools/tool.ts'

const tool: Tool = {
  name: 'search',
  description: 'Searches.',
  inputs: { q: { type: 'string', description: 'Query.' } },
}

/** The request that a provider gets, and the warnings of the message. */
async function prepare(
  options: SomeOptions = {},
  call: GenerateOptions = {},
  messages: Messages = 'Hi',
): Promise<CompletionRequest & { warnings: readonly Warning[] }> {
  const model = new CompleteModel(() => ({}), deepFreeze(options))
  const { warnings } = await model.generate(deepFreeze(messages), deepFreeze(call))
  return { ...(model.requests[0] as CompletionRequest), warnings }
}

describe('the request', () => {
  it('has nothing that was not given', async () => {
    const { signal, warn, warnings, options, ...request } = await prepare()
    expect(request).toEqual({ modelId: 'test-model', messages: [{ role: 'user', content: 'Hi' }], stream: false })
    expect(signal).toBeInstanceOf(AbortSignal)
    expect(warn).toBeTypeOf('function')
    expect(options).toEqual({ modelId: 'test-model' })
    expect(warnings).toEqual([])
  })

  it('says whether deltas are wanted', async () => {
    const model = new CompleteModel(() => ({}))
    await model.generateStream('Hi').final()
    expect(model.requests[0]?.stream).toBe(true)
  })

  it('has every parameter, of the constructor and the call, the call first', async () => {
    const parameters = {
      temperature: 0,
      topP: 0.5,
      topK: 3,
      maxTokens: 7,
      stopSequences: ['a'],
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: -0.1,
      reasoningEffort: 'low',
      parallelToolCalls: false,
      extraBody: { x: 1 },
      omit: ['stop'],
      responseFormat: { type: 'json_object' },
    } as const
    expect(await prepare(parameters)).toMatchObject(parameters)
    expect(await prepare({}, parameters)).toMatchObject(parameters)
    expect(await prepare({ temperature: 1, stopSequences: ['z'] }, parameters)).toMatchObject(parameters)
  })

  it('leaves a default out that the call takes back', async () => {
    const request = await prepare({ temperature: 1, maxTokens: 5 }, { temperature: null } as never)
    expect(request.temperature).toBeUndefined()
    expect(request.options).not.toHaveProperty('temperature')
    expect(request.maxTokens).toBe(5)
    expect((await prepare({ temperature: null } as never)).options).not.toHaveProperty('temperature')
  })

  it('keeps a default that the call leaves open', async () => {
    expect((await prepare({ temperature: 1 }, { temperature: undefined } as never)).temperature).toBe(1)
  })

  it('merges bodies and headers by key, and adds up what to omit', async () => {
    const { options } = await prepare(
      { extraBody: { a: { x: 1, y: 1 }, b: 1 }, omit: ['stop'] },
      { extraBody: { a: { y: 2 } }, omit: ['seed'], headers: { 'X-Team': 'a' } },
    )
    expect(options).toMatchObject({
      extraBody: { a: { x: 1, y: 2 }, b: 1 },
      omit: ['stop', 'seed'],
      headers: { 'x-team': 'a' },
    })
  })

  it('reads Headers, too', async () => {
    const { options } = await prepare({}, { headers: new Headers({ 'X-Team': 'a' }) as never })
    expect(options['headers']).toEqual({ 'x-team': 'a' })
  })

  it('has no empty lists and no empty stops', async () => {
    const request = await prepare({ stopSequences: [], tools: [] })
    expect(request).not.toHaveProperty('stopSequences')
    expect(request).not.toHaveProperty('tools')
    expect((await prepare({ stopSequences: [''] })).stopSequences).toBeUndefined()
    expect((await prepare({ stopSequences: ['', 'a'] })).stopSequences).toEqual(['a'])
  })

  it('has clean messages: conversions, flattening, images', async () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    const dialogue: Messages = [
      { role: 'system', content: 's' },
      { role: 'user', content: [{ type: 'image', image: new Blob([png]) }] },
    ]
    const { messages } = await prepare({ customRoleConversions: { system: 'developer' } }, {}, dialogue)
    expect(messages).toEqual([
      { role: 'developer', content: 's' },
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }] },
    ])
    const flat = await prepare({ flattenMessagesAsText: true }, {}, [
      { role: 'user', content: [{ type: 'text', text: 'a' }] },
    ])
    expect(flat.messages).toEqual([{ role: 'user', content: 'a' }])
  })
})

describe('tools', () => {
  it('are in one form, whichever they were given in', async () => {
    const { tools } = await prepare({ tools: [tool, { name: 'f', inputSchema: { type: 'object' } }] })
    expect(tools?.map(({ type, function: { name } }) => [type, name])).toEqual([
      ['function', 'search'],
      ['function', 'f'],
    ])
  })

  it.each(['auto', 'none', 'required', { name: 'search' }] as const)('come with the choice %o', async (toolChoice) => {
    expect((await prepare({ tools: [tool] }, { toolChoice })).toolChoice).toEqual(toolChoice)
    expect((await prepare({ toolChoice }, { tools: [tool] })).toolChoice).toEqual(toolChoice)
  })

  it('come with no choice unless one was given', async () => {
    expect(await prepare({ tools: [tool] })).not.toHaveProperty('toolChoice')
  })

  it('that are not there need no choice: one in a call is told, a default is not', async () => {
    const told = await prepare({}, { toolChoice: 'required' })
    expect(told.toolChoice).toBeUndefined()
    expect(told.warnings).toEqual([
      { type: 'dropped', parameter: 'toolChoice', message: expect.stringContaining('no tools') },
    ])
    for (const quiet of [await prepare({ toolChoice: 'auto' }), await prepare({}, { toolChoice: 'none', tools: [] })]) {
      expect(quiet.toolChoice).toBeUndefined()
      expect(quiet.warnings).toEqual([])
    }
  })

  it.each<[unknown, RegExp]>([
    [{ name: 'serach' }, /toolChoice names the tool 'serach', but tools are: search\./],
    [{ type: 'function', function: { name: 'search' } }, /toolChoice must be auto, none, required or { name: '…' }/],
    ['search', /'toolChoice' must be one of auto, none, required, got 'search'/],
  ])('refuse the choice %o', async (toolChoice, expected) => {
    const error = await failure(() => prepare({ tools: [tool] }, { toolChoice } as never))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })
})

describe('the constructor', () => {
  it.each<[string, object, RegExp]>([
    ['an unknown option', { temprature: 1 }, /CompleteModel: unknown option 'temprature'\. Did you mean 'temperature'/],
    ['no model', { modelId: undefined }, /CompleteModel: 'modelId' is missing/],
    ['a blank model', { modelId: ' ' }, /'modelId' is missing/],
    ['a model that is no text', { modelId: 3 }, /'modelId' must be a string/],
    ['a tool that is none', { tools: [{ name: 'f' }] }, /tool 'f' needs inputs/],
    [
      'a format that is none',
      { responseFormat: { type: 'yaml' } },
      /responseFormat\.type must be text, json_object or json_schema, got 'yaml'/,
    ],
    [
      'a schema without name',
      { responseFormat: { type: 'json_schema', json_schema: { schema: {} } } },
      /responseFormat\.json_schema must be/,
    ],
    ['a conversion of no role', { customRoleConversions: { robot: 'user' } }, /roleConversions\.robot/],
    ['a conversion to no role', { customRoleConversions: { system: 1 } }, /roleConversions\.system/],
    ['tags that are neither', { reasoningTags: 1 }, /'reasoningTags' must be a boolean or string/],
    ['a time that is none', { timeoutMs: 0 }, /'timeoutMs' must be greater than 0/],
    ['a call’s option', { signal: new AbortController().signal }, /unknown option 'signal'/],
  ])('refuses %s', async (_name, options, expected) => {
    const error = await failure(() => new CompleteModel(() => ({}), options))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })

  it('takes null for not given', async () => {
    const given = { temperature: null, tools: null, customRoleConversions: null }
    const model = new CompleteModel(() => ({}), given as never)
    await model.generate('Hi')
    expect(model.requests[0]?.options).toEqual({ modelId: 'test-model' })
    expect(model.toJSON().options).toEqual({})
    expect(model.given).toEqual({ modelId: 'test-model' })
  })

  it('does not change or keep what it was given', async () => {
    const options = { stopSequences: ['a'] }
    const model = new CompleteModel(() => ({}), options)
    Object.assign(options, { temperature: 2 })
    await model.generate('Hi')
    expect(model.requests[0]?.temperature).toBeUndefined()
  })
})

it('refuses a model in a call', async () => {
  const error = await failure(() => prepare({}, { modelId: 'x' } as never))
  expect(error.message).toMatch(/^generate: unknown option 'modelId'/)
})
