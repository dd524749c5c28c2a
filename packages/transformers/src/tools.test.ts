import type { GenerateOptions, StreamDelta } from '@smol/core'
import { agglomerateStreamDeltas, toToolSchema, validateJsonSchema } from '@smol/core'
import { afterAll, describe, expect, it } from 'vitest'
import { scriptedLibrary } from '../test/scripted-library.ts'
import { TransformersModel } from './index.ts'

const weather = {
  name: 'get_weather',
  description: 'The weather of a city.',
  inputs: {
    city: { type: 'string', description: 'The city.' },
    days: { type: 'integer', description: 'How many days.', nullable: true },
  },
}
const add = {
  name: 'add',
  description: 'Adds two numbers.',
  inputs: { a: { type: 'number', description: 'One.' }, b: { type: 'number', description: 'Two.' } },
}
const tools = [weather, add]

describe('a tool choice that the embedded model is held to', () => {
  const model = new TransformersModel({ threads: 1, maxTokens: 64, tools })
  afterAll(() => model.dispose())

  it.each<[string, GenerateOptions]>([
    ['What is the weather in Rome?', {}],
    ['What is 3 plus 4?', {}],
    ['What is the weather in Oslo?', { temperature: 0.8, seed: 1 }],
    ['What is 5 plus 6?', { temperature: 1, seed: 2 }],
    ['Tell me a story.', { temperature: 1.2, seed: 3 }],
  ])('gives a valid call: %s %j', async (question, options) => {
    const reply = await model.generate(question, { toolChoice: 'required', ...options })
    expect(reply).toMatchObject({ content: '', finishReason: 'tool-calls' })
    expect(reply.toolCalls).toHaveLength(1)
    const [call] = reply.toolCalls
    const tool = tools.find(({ name }) => name === call?.name)
    expect(validateJsonSchema(tool && toToolSchema(tool).function.parameters, call?.arguments)).toBeUndefined()
  })

  it('gives a call of the tool that is named', async () => {
    const reply = await model.generate('What is the weather in Rome?', { toolChoice: { name: 'add' } })
    expect(reply.toolCalls).toEqual([
      expect.objectContaining({ name: 'add', arguments: { a: expect.any(Number), b: expect.any(Number) } }),
    ])
  })

  it('reads the turns of a call', async () => {
    const question = { role: 'user', content: 'What is the weather in Rome?' } as const
    const call = await model.generate([question], { toolChoice: 'required' })
    const answer = {
      role: 'tool-response',
      toolCallId: call.toolCalls[0]?.id ?? '',
      content: 'It rains in Rome.',
    } as const
    const reply = await model.generate([question, call, answer], { toolChoice: 'none', maxTokens: 24 })
    expect(reply.toolCalls).toEqual([])
    expect(reply.content).toContain('Rome')
  })
})

describe('calls that a model makes by itself', () => {
  const call = '<tool_call>\n{"name": "add", "arguments": {"a": 1, "b": 2}}\n</tool_call>'
  const model = (reply: string, onPrompt: (prompt: string) => void = () => undefined): TransformersModel =>
    new TransformersModel({
      modelId: 'm',
      verify: 'off',
      library: scriptedLibrary({
        reply: (prompt) => {
          onPrompt(prompt)
          return reply
        },
      }),
    })

  it('come out of the text, whole and streamed', async () => {
    const scripted = model(`I add.\n${call}`)
    const message = await scripted.generate('1 + 2?', { tools })
    expect(message).toMatchObject({
      content: 'I add.',
      finishReason: 'tool-calls',
      toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }],
    })
    const deltas: StreamDelta[] = []
    for await (const delta of scripted.generateStream('1 + 2?', { tools })) deltas.push(delta)
    expect(deltas.filter((delta) => delta.toolCalls !== undefined).length).toBeGreaterThan(5)
    const { content, toolCalls, tokenUsage } = agglomerateStreamDeltas(deltas)
    expect({ content, toolCalls, tokenUsage }).toMatchObject({
      content: 'I add.',
      toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }],
      tokenUsage: { outputTokens: message.tokenUsage?.outputTokens },
    })
  })

  it('come out of the channels of gpt-oss, and its reasoning with them', async () => {
    const thought = '<|channel|>analysis<|message|>One and two.<|end|><|start|>assistant'
    const called = `${thought}<|channel|>commentary to=functions.add <|constrain|>json<|message|>{"a": 1, "b": 2}<|call|>`
    expect(await model(called).generate('1 + 2?', { tools })).toMatchObject({
      content: '',
      reasoning: 'One and two.',
      finishReason: 'tool-calls',
      toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }],
    })
    const answered = `${thought}<|channel|>final<|message|>Three.<|return|>`
    expect(await model(answered).generate('1 + 2?')).toMatchObject({ content: 'Three.', reasoning: 'One and two.' })
  })

  it('stay text without tools, and with toolChoice none', async () => {
    const prompts: string[] = []
    const scripted = model(call, (prompt) => void prompts.push(prompt))
    for (const options of [{}, { tools, toolChoice: 'none' }] as const) {
      const reply = await scripted.generate('1 + 2?', options)
      expect(reply).toMatchObject({ content: call, toolCalls: [], finishReason: 'stop' })
    }
    expect(prompts.join()).not.toContain('get_weather')
  })

  it('are allowed beside a response format', async () => {
    const schema = { type: 'object', properties: { sum: { type: 'integer' } }, required: ['sum'] }
    const options = { tools, responseFormat: { type: 'json_schema', json_schema: { name: 'n', schema } } } as const
    expect((await model('{"sum": 3}').generate('1 + 2?', options)).parsed).toEqual({ sum: 3 })
    const written = '{"name": "add", "arguments": {"a": 1, "b": 2}}'
    expect(await model(written).generate('1 + 2?', options)).toMatchObject({
      content: '',
      toolCalls: [{ name: 'add', arguments: { a: 1, b: 2 } }],
      warnings: [],
    })
  })
})

describe('the name of a tool', () => {
  it.each(['two words', 'a"quote', 'a(b)', 'x'.repeat(129), 'line\nbreak'])('%j is refused', async (name) => {
    const model = new TransformersModel({ modelId: 'm', verify: 'off', library: scriptedLibrary({ reply: () => 'x' }) })
    await expect(model.generate('Hi', { tools: [{ ...add, name }] })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(`tools[0] is called ${JSON.stringify(name)}`) as unknown,
    })
  })
})

describe('several calls', () => {
  it('may be forced where parallelToolCalls asks for them', async () => {
    // The prompt ends with the beginning of a call; a script begins behind the assistant's line.
    const reply = (): string =>
      '<tool_call>[{"name": "add", "arguments": {"a": 1, "b": 2}}, {"name": "add", "arguments": {"a": 3, "b": 4}}'
    const model = new TransformersModel({ modelId: 'm', verify: 'off', library: scriptedLibrary({ reply }) })
    const ask = (options: GenerateOptions) => model.generate('x', { tools, toolChoice: 'required', ...options })
    expect((await ask({ parallelToolCalls: true })).toolCalls.map((call) => call.arguments)).toEqual([
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ])
    expect((await ask({})).toolCalls.map((call) => call.arguments)).toEqual([{ a: 1, b: 2 }])
  })
})
