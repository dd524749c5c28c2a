import { chatChunk, chatCompletion, sseReply } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { bodyOf, modelWith, requestOf, withoutEnvironment } from '../test/ask.ts'

withoutEnvironment()

const getWeather = {
  name: 'get_weather',
  description: 'The weather in a city',
  inputs: {
    city: { type: 'string', description: 'Its name' },
    unit: { type: 'string', description: 'celsius or fahrenheit', nullable: true },
  },
} as const

const asJsonSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const

describe('tools', () => {
  it("in smolagents' form", async () => {
    expect(await bodyOf('Weather in Paris?', { tools: [getWeather] })).toMatchInlineSnapshot(`
      {
        "messages": [
          {
            "content": "Weather in Paris?",
            "role": "user",
          },
        ],
        "model": "gpt-5-mini",
        "tools": [
          {
            "function": {
              "description": "The weather in a city",
              "name": "get_weather",
              "parameters": {
                "properties": {
                  "city": {
                    "description": "Its name",
                    "type": "string",
                  },
                  "unit": {
                    "description": "celsius or fahrenheit",
                    "nullable": true,
                    "type": "string",
                  },
                },
                "required": [
                  "city",
                ],
                "type": "object",
              },
            },
            "type": "function",
          },
        ],
      }
    `)
  })

  it.each([
    ["MCP's form", { name: 'get_weather', description: 'The weather in a city', inputSchema: asJsonSchema }],
    [
      "OpenAI's form",
      {
        type: 'function',
        function: { name: 'get_weather', description: 'The weather in a city', parameters: asJsonSchema },
      },
    ],
    [
      'a schema of Zod',
      { name: 'get_weather', description: 'The weather in a city', inputSchema: z.strictObject({ city: z.string() }) },
    ],
  ] as const)('in %s', async (_form, tool) => {
    expect(await bodyOf('Weather in Paris?', { tools: [tool] })).toMatchObject({
      tools: [
        {
          type: 'function',
          function: { name: 'get_weather', description: 'The weather in a city', parameters: asJsonSchema },
        },
      ],
    })
  })

  it.each([
    ['auto', 'auto'],
    ['none', 'none'],
    ['required', 'required'],
    [{ name: 'get_weather' }, { type: 'function', function: { name: 'get_weather' } }],
  ] as const)('with toolChoice %j', async (toolChoice, sent) => {
    expect(await bodyOf('Hi', { tools: [getWeather], toolChoice })).toMatchObject({ tool_choice: sent })
  })

  it('leave the choice to the server where none is given, and mean nothing where there are none', async () => {
    expect(await bodyOf('Hi', { tools: [getWeather] })).not.toHaveProperty('tool_choice')
    const none = await bodyOf('Hi', { tools: [], toolChoice: 'required', parallelToolCalls: false })
    expect(Object.keys(none as object).toSorted()).toEqual(['messages', 'model'])
  })

  it('may be called one at a time', async () => {
    const call = { tools: [getWeather], parallelToolCalls: false } as const
    expect(await bodyOf('Hi', call)).toMatchObject({ parallel_tool_calls: false })
  })

  it('that a choice names must be there', async () => {
    const call = { tools: [getWeather], toolChoice: { name: 'get_wether' } } as const
    await expect(requestOf('Hi', call)).rejects.toMatchObject({
      code: 'configuration',
      message: "toolChoice names the tool 'get_wether', but tools are: get_weather.",
    })
  })
})

describe('calls', () => {
  const expected = [
    { id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
    { id: 'call_2', name: 'get_weather', arguments: { city: 'Rome', unit: null } },
  ]

  it('in parallel, in a whole reply', async () => {
    const tool_calls = [
      { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
      { id: 'call_2', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Rome","unit":null}' } },
    ]
    const { model } = modelWith([{ body: chatCompletion({ tool_calls }, { finish_reason: 'tool_calls' }) }])
    const answer = await model.generate('Weather in Paris and Rome?', { tools: [getWeather] })
    expect(answer).toMatchObject({ content: '', finishReason: 'tool-calls', toolCalls: expected, warnings: [] })
  })

  it('in parallel, in fragments of a stream that come mixed', async () => {
    const fragment = (index: number, rest: object): object => chatChunk({ tool_calls: [{ index, ...rest }] })
    const start = (index: number, id: string): object =>
      fragment(index, { id, type: 'function', function: { name: 'get_weather', arguments: '' } })
    const { model } = modelWith([
      sseReply([
        start(0, 'call_1'),
        start(1, 'call_2'),
        fragment(1, { function: { arguments: '{"city":"Rome",' } }),
        fragment(0, { function: { arguments: '{"city":' } }),
        fragment(0, { function: { arguments: '"Paris"}' } }),
        fragment(1, { function: { arguments: '"unit":null}' } }),
        chatChunk({}, { finish_reason: 'tool_calls' }),
        '[DONE]',
      ]),
    ])
    const answer = await model.generateStream('Weather in Paris and Rome?', { tools: [getWeather] }).final()
    expect(answer).toMatchObject({ content: '', finishReason: 'tool-calls', toolCalls: expected, warnings: [] })
  })
})
