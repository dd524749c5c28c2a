import type { ChatMessage, ContentPart } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { bodyOf, requestOf, withoutEnvironment } from '../test/ask.ts'

withoutEnvironment()

/** The messages that one call sends. */
async function sent(...given: Parameters<typeof bodyOf>): Promise<unknown> {
  return ((await bodyOf(...given)) as { messages: unknown }).messages
}

describe('roles', () => {
  const dialogue = [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'What is 17 × 23?' },
    { role: 'tool-call', content: 'Calling tools: multiply(17, 23)' },
    { role: 'tool-response', content: '391' },
  ] as const satisfies readonly ChatMessage[]

  it('of tool turns without calls are told as turns of the two speakers', async () => {
    expect(await sent(dialogue)).toMatchInlineSnapshot(`
      [
        {
          "content": "Be short.",
          "role": "system",
        },
        {
          "content": "What is 17 × 23?",
          "role": "user",
        },
        {
          "content": "Calling tools: multiply(17, 23)",
          "role": "assistant",
        },
        {
          "content": "391",
          "role": "user",
        },
      ]
    `)
  })

  it('are called as customRoleConversions say, over the defaults', async () => {
    const roles = async (customRoleConversions: Partial<Record<ChatMessage['role'], string>>): Promise<unknown> =>
      ((await sent(dialogue, {}, { customRoleConversions })) as { role: string }[]).map(({ role }) => role)
    expect(await roles({ system: 'developer' })).toEqual(['developer', 'user', 'assistant', 'user'])
    expect(await roles({ system: 'user' })).toEqual(['user', 'assistant', 'user'])
    expect(await roles({ 'tool-response': 'function' })).toEqual(['system', 'user', 'assistant', 'function'])
  })

  it('that meet are one message', async () => {
    const [first] = (await sent([
      { role: 'user', content: 'One.' },
      { role: 'user', content: [{ type: 'text', text: 'Two.' }] },
    ])) as unknown[]
    expect(first).toEqual({ role: 'user', content: [{ type: 'text', text: 'One.\nTwo.' }] })
  })
})

describe('tool turns with calls', () => {
  const messages: ChatMessage[] = [
    { role: 'user', content: 'Weather in Paris and Rome?' },
    {
      role: 'tool-call',
      content: null,
      toolCalls: [
        { id: 'call_1', name: 'get_weather', arguments: { city: 'Paris' } },
        { id: 'call_2', name: 'get_weather', arguments: { city: 'Rome' } },
      ],
    },
    { role: 'tool-response', toolCallId: 'call_1', content: 'Sunny, 21 °C' },
    { role: 'tool-response', toolCallId: 'call_2', content: [{ type: 'text', text: 'Rain, 17 °C' }] },
  ]

  it('are sent natively', async () => {
    expect(await sent(messages)).toMatchInlineSnapshot(`
      [
        {
          "content": "Weather in Paris and Rome?",
          "role": "user",
        },
        {
          "content": null,
          "role": "assistant",
          "tool_calls": [
            {
              "function": {
                "arguments": "{"city":"Paris"}",
                "name": "get_weather",
              },
              "id": "call_1",
              "type": "function",
            },
            {
              "function": {
                "arguments": "{"city":"Rome"}",
                "name": "get_weather",
              },
              "id": "call_2",
              "type": "function",
            },
          ],
        },
        {
          "content": "Sunny, 21 °C",
          "role": "tool",
          "tool_call_id": "call_1",
        },
        {
          "content": [
            {
              "text": "Rain, 17 °C",
              "type": "text",
            },
          ],
          "role": "tool",
          "tool_call_id": "call_2",
        },
      ]
    `)
  })

  it('become text where the user has a convention of their own for them', async () => {
    const asText = { 'tool-call': 'assistant', 'tool-response': 'user' } as const
    expect(await sent(messages, {}, { customRoleConversions: asText })).toMatchInlineSnapshot(`
      [
        {
          "content": "Weather in Paris and Rome?",
          "role": "user",
        },
        {
          "content": "Calling tools:
      [{"id":"call_1","type":"function","function":{"name":"get_weather","arguments":{"city":"Paris"}}},{"id":"call_2","type":"function","function":{"name":"get_weather","arguments":{"city":"Rome"}}}]",
          "role": "assistant",
        },
        {
          "content": [
            {
              "text": "Sunny, 21 °C
      Rain, 17 °C",
              "type": "text",
            },
          ],
          "role": "user",
        },
      ]
    `)
  })

  it('go round: an answer with calls is the next turn as it is', async () => {
    const answer = {
      role: 'assistant',
      content: '',
      toolCalls: [{ id: 'call_1', name: 'now', arguments: {} }],
    } as const
    const all = (await sent(
      ['What time is it?', answer, { role: 'tool-response', toolCallId: 'call_1', content: '12:00' }].map((turn) =>
        typeof turn === 'string' ? { role: 'user', content: turn } : turn,
      ) as ChatMessage[],
    )) as unknown[]
    expect(all[1]).toEqual({
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'now', arguments: '{}' } }],
    })
  })
})

describe('flattenMessagesAsText', () => {
  const messages: ChatMessage[] = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'One.' },
        { type: 'text', text: 'Two.' },
      ],
    },
  ]

  it('sends one string a message', async () => {
    expect(await sent(messages, {}, { flattenMessagesAsText: true })).toEqual([{ role: 'user', content: 'One.\nTwo.' }])
  })

  it('is off by default', async () => {
    expect(await sent(messages)).toEqual(messages)
  })

  it('refuses an image, and names it', async () => {
    const image = { role: 'user', content: [{ type: 'image', image: 'https://example.com/cat.png' }] } as const
    await expect(requestOf([image], {}, { flattenMessagesAsText: true })).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('messages[0].content[0]: Cannot use images') as unknown,
    })
  })
})

describe('an image', () => {
  const base64 = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const png = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
  const dataUrl = `data:image/png;base64,${base64}`

  it.each<[string, ContentPart, string]>([
    ['bytes', { type: 'image', image: png }, dataUrl],
    ['an ArrayBuffer', { type: 'image', image: png.buffer }, dataUrl],
    ['a Blob', { type: 'image', image: new Blob([png]) }, dataUrl],
    [
      'a Blob that says its type',
      { type: 'image', image: new Blob([png], { type: 'image/x-icon' }) },
      dataUrl.replace('png', 'x-icon'),
    ],
    ['base64', { type: 'image', image: base64 }, dataUrl],
    ['a data URL', { type: 'image', image: dataUrl }, dataUrl],
    ['a URL', { type: 'image', image: new URL('https://example.com/cat.png') }, 'https://example.com/cat.png'],
    ['a URL as text', { type: 'image', image: 'https://example.com/cat.png' }, 'https://example.com/cat.png'],
  ])('given as %s is sent as a URL', async (_what, part, url) => {
    expect(await sent([{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, part] }])).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ])
  })

  it("in OpenAI's own form, and a part of any other kind, are sent as they are", async () => {
    const content = [
      { type: 'image_url', image_url: { url: 'https://example.com/cat.png', detail: 'low' } },
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
    ] as const
    expect(await sent([{ role: 'user', content }])).toEqual([{ role: 'user', content }])
  })
})
