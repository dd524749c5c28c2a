import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../test/deep-freeze.ts'
import { failure } from '../../test/failure.ts'
import { cleanMessages, defaultRoleConversions } from './clean.ts'
import type { CleanMessage, CleanMessagesOptions } from './clean.ts'
import type { ChatMessage, ContentPart, Messages, ToolCall } from './message.ts'
import { messageRoles } from './message.ts'

const text = (value: string): ContentPart => ({ type: 'text', text: value })
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function clean(messages: Messages, options?: CleanMessagesOptions): CleanMessage[] {
  return cleanMessages(deepFreeze(messages), deepFreeze(options))
}

describe('roles', () => {
  it('takes a string for one user message', () => {
    expect(clean('Hi')).toEqual([{ role: 'user', content: 'Hi' }])
  })

  it('leaves messages of different roles as they are', () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: [text('Hello!')] },
      { role: 'assistant', content: [text('Hi there!')] },
    ]
    expect(clean(messages)).toEqual(messages)
    expect(clean([])).toEqual([])
  })

  it('tells tool turns as turns of the two speakers', () => {
    expect(defaultRoleConversions).toEqual({ 'tool-call': 'assistant', 'tool-response': 'user' })
    expect(
      clean([
        { role: 'tool-call', content: [text('c')] },
        { role: 'tool-response', content: [text('r')] },
        { role: 'user', content: [text('u')] },
      ]),
    ).toEqual([
      { role: 'assistant', content: [text('c')] },
      { role: 'user', content: [text('r\nu')] },
    ])
  })

  it('merges custom conversions over the defaults, with any target', () => {
    expect(
      clean(
        [
          { role: 'system', content: 's' },
          { role: 'tool-call', content: 'c' },
          { role: 'tool-response', content: 'r' },
        ],
        { roleConversions: { system: 'developer' } },
      ).map(({ role }) => role),
    ).toEqual(['developer', 'assistant', 'user'])
  })

  it('lets an entry that maps a role to itself opt out', () => {
    const roleConversions = { 'tool-call': 'tool-call', 'tool-response': 'tool-response' }
    expect(clean([{ role: 'tool-call', content: 'c' }], { roleConversions })).toEqual([
      { role: 'tool-call', content: 'c' },
    ])
  })

  it('merges by the converted role', () => {
    expect(
      clean(
        [
          { role: 'system', content: [text('c')] },
          { role: 'user', content: [text('u')] },
        ],
        { roleConversions: { system: 'user' } },
      ),
    ).toEqual([{ role: 'user', content: [text('c\nu')] }])
  })

  it.each([
    ['a number', 3, /messages must be a string or an array/],
    ['no message', [null], /messages\[0\] must be a message/],
    ['a list for a message', ['Hi'], /messages\[0\]/],
    [
      'a role outside the five',
      [{ role: 'tool', content: 'x' }],
      /messages\[0\]\.role: Incorrect role tool, only 'user'/,
    ],
    ['a role in capitals', [{ role: 'USER', content: 'x' }], /Incorrect role USER/],
    ['no role', [{ content: 'x' }], /messages\[0\]\.role: Incorrect role undefined/],
    ['content of another type', [{ role: 'user', content: 3 }], /messages\[0\]\.content must be a string/],
    ['a part that is no object', [{ role: 'user', content: ['x'] }], /content\[0\]: this element should be a dict/],
    ['a part without type', [{ role: 'user', content: [text('a'), { text: 'x' }] }], /content\[1\]\.type is missing/],
    [
      'a text part without text',
      [{ role: 'user', content: [{ type: 'text' }] }],
      /content\[0\]\.text must be a string/,
    ],
    ['an image_url without url', [{ role: 'user', content: [{ type: 'image_url' }] }], /image_url must be/],
    ['calls that are no list', [{ role: 'assistant', content: '', toolCalls: {} }], /toolCalls must be an array/],
    ['a call without id', [{ role: 'assistant', content: '', toolCalls: [{ name: 'f' }] }], /toolCalls\[0\] must be/],
    [
      'arguments as text',
      [{ role: 'assistant', content: '', toolCalls: [{ id: '1', name: 'f', arguments: '{}' }] }],
      /toolCalls\[0\]\.arguments must be an object/,
    ],
    ['an id that is no text', [{ role: 'tool-response', content: '', toolCallId: 7 }], /toolCallId must be a string/],
  ])('refuses %s and names the element', async (_name, messages, expected) => {
    const error = await failure(() => clean(messages as unknown as Messages))
    expect(error.code).toBe('invalid_request')
    expect(error.message).toMatch(expected)
  })

  it('refuses a conversion of an unknown role or to no name', async () => {
    const unknown = await failure(() => clean('x', { roleConversions: { tool: 'user' } as never }))
    expect(unknown).toMatchObject({ code: 'configuration', message: expect.stringContaining('roleConversions.tool') })
    const target = await failure(() => clean('x', { roleConversions: { user: 1 } as never }))
    expect(target.message).toContain('roleConversions.user')
  })
})

describe('merging neighbours', () => {
  const user = (content: ChatMessage['content']): ChatMessage => ({ role: 'user', content })

  it.each<[string, ChatMessage['content'][], ChatMessage['content']]>([
    ['two strings', ['a', 'b'], 'a\nb'],
    ['string and list', ['a', [text('b')]], [text('a\nb')]],
    ['list and string', [[text('a')], 'b'], [text('a\nb')]],
    ['several texts of a merged message', ['a', [text('b'), text('c')]], [text('a\nb\nc')]],
    ['two parts of one message', [[text('a'), text('b')]], [text('a'), text('b')]],
    ['nothing, then text', [[], [text('b')]], [text('b')]],
    ['text, then nothing', [[text('b')], []], [text('b')]],
    ['null, then text', [null, 'b'], 'b'],
    ['null alone', [null], null],
    ['an empty string beside text', ['a', '', 'b'], 'a\nb'],
  ])('%s', (_name, contents, expected) => {
    expect(clean(contents.map(user))).toEqual([{ role: 'user', content: expected }])
  })

  it('keeps the order of texts and other parts', () => {
    const image: ContentPart = { type: 'image_url', image_url: { url: 'https://example.com/x.png' } }
    expect(clean([user([text('a')]), user([image, text('c')]), user('d')])).toEqual([
      { role: 'user', content: [text('a'), image, text('c\nd')] },
    ])
  })

  it('does not join a part that says more than its text', () => {
    const cached = { type: 'text', text: 'b', cache_control: { type: 'ephemeral' } }
    expect(clean([user('a'), user([cached]), user('c')])).toEqual([
      { role: 'user', content: [text('a'), cached, text('c')] },
    ])
  })

  it('gives every message once, and nothing when there is nothing', () => {
    expect(clean(['a', 'b', 'c'].map(user))).toHaveLength(1)
  })
})

describe('flattening', () => {
  const flat = { flattenMessagesAsText: true }

  it.each<[string, ChatMessage[], string[]]>([
    ['one text', [{ role: 'user', content: [text('Hi')] }], ['Hi']],
    ['two texts', [{ role: 'user', content: [text('a'), text('b')] }], ['a\nb']],
    [
      'two messages',
      [
        { role: 'user', content: [text('Hello!')] },
        { role: 'user', content: [text('How are you?')] },
      ],
      ['Hello!\nHow are you?'],
    ],
    ['a string', [{ role: 'user', content: 'a' }], ['a']],
    ['null', [{ role: 'assistant', content: null }], ['']],
    ['an empty list', [{ role: 'user', content: [] }], ['']],
  ])('%s', (_name, messages, expected) => {
    expect(clean(messages, flat).map(({ content }) => content)).toEqual(expected)
  })

  it.each<[string, ContentPart, RegExp]>([
    [
      'an image',
      { type: 'image', image: png },
      /messages\[0\]\.content\[1\]: Cannot use images with flattenMessagesAsText/,
    ],
    ['an image URL', { type: 'image_url', image_url: { url: 'https://e.com/a.png' } }, /Cannot use images/],
    ['any other part', { type: 'input_audio', input_audio: {} }, /Cannot use a part of type 'input_audio'/],
  ])('refuses %s instead of dropping it', async (_name, part, expected) => {
    const error = await failure(() => clean([{ role: 'user', content: [text('see'), part] }], flat))
    expect(error.code).toBe('invalid_request')
    expect(error.message).toMatch(expected)
  })
})

describe('images', () => {
  it('become bare base64, or a data URL, and keep what else the part says', () => {
    const messages: ChatMessage[] = [{ role: 'user', content: [{ type: 'image', image: png, extra: 1 }] }]
    expect(clean(messages)[0]?.content).toEqual([{ type: 'image', image: 'iVBORw0KGgo=', extra: 1 }])
    expect(clean(messages, { convertImagesToImageUrls: true })[0]?.content).toEqual([
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' }, extra: 1 },
    ])
  })

  it('that are URLs already pass through', () => {
    const part = { type: 'image', image: 'https://e.com/a.png' }
    expect(clean([{ role: 'user', content: [part] }], { convertImagesToImageUrls: true })[0]?.content).toEqual([
      { type: 'image_url', image_url: { url: 'https://e.com/a.png' } },
    ])
  })

  it('as image_url, and parts of other types, stay untouched', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'https://e.com/a.png', detail: 'low' as const } },
      { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } },
      { type: 'file', file: { file_id: 'f' } },
    ]
    expect(clean([{ role: 'user', content }], { convertImagesToImageUrls: true })[0]?.content).toEqual(content)
  })
})

describe('native tool turns', () => {
  const call: ToolCall = { id: 'call_1', name: 'search', arguments: { q: 'x' } }
  const dialogue: ChatMessage[] = [
    { role: 'user', content: 'task' },
    { role: 'tool-call', content: '', toolCalls: [call] },
    { role: 'tool-response', content: 'Paris', toolCallId: 'call_1' },
    { role: 'tool-response', content: 'Rome', toolCallId: 'call_2' },
    { role: 'user', content: 'go on' },
  ]

  it('stay native, and results never merge', () => {
    expect(clean(dialogue)).toEqual([
      { role: 'user', content: 'task' },
      { role: 'assistant', content: '', toolCalls: [call] },
      { role: 'tool', content: 'Paris', toolCallId: 'call_1' },
      { role: 'tool', content: 'Rome', toolCallId: 'call_2' },
      { role: 'user', content: 'go on' },
    ])
  })

  it('stay native under a conversion of other roles', () => {
    expect(clean(dialogue, { roleConversions: { system: 'user' } }).map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'tool',
      'tool',
      'user',
    ])
  })

  it('become text where the user converts tool roles, and no call is lost', () => {
    const result = clean(dialogue, { roleConversions: { 'tool-call': 'assistant' } })
    expect(result.map(({ role }) => role)).toEqual(['user', 'assistant', 'user'])
    expect(result[1]?.content).toContain('Calling tools:')
    expect(result[1]?.content).toContain('"call_1"')
    expect(result[2]?.content).toBe('Paris\nRome\ngo on')
    for (const message of result) expect(Object.keys(message)).toEqual(['role', 'content'])
  })

  it('merge the calls of neighbouring turns', () => {
    const other: ToolCall = { id: 'call_2', name: 'search', arguments: {} }
    expect(
      clean([
        { role: 'assistant', content: 'Let me look.', toolCalls: [call] },
        { role: 'tool-call', content: null, toolCalls: [other] },
      ]),
    ).toEqual([{ role: 'assistant', content: 'Let me look.', toolCalls: [call, other] }])
  })

  it('only assistants and tool calls have calls', () => {
    const message = { role: 'user', content: 'x', toolCalls: [call] } as ChatMessage
    expect(clean([message])).toEqual([{ role: 'user', content: 'x' }])
  })

  it('keep the reasoning of assistants', () => {
    expect(
      clean([
        { role: 'assistant', content: 'a', reasoning: 'because' },
        { role: 'assistant', content: 'b' },
        { role: 'user', content: 'c', reasoning: 'never' },
      ]),
    ).toEqual([
      { role: 'assistant', content: 'a\nb', reasoning: 'because' },
      { role: 'user', content: 'c' },
    ])
  })
})

it('drops what a message has besides', () => {
  const message = { role: 'assistant', content: 'x', name: 'bob', tool_calls: [{ id: '1' }] } as unknown as ChatMessage
  expect(clean([message])).toEqual([{ role: 'assistant', content: 'x' }])
})

describe('any dialogue of texts', () => {
  const contents = fc.oneof(fc.string(), fc.constant(null), fc.array(fc.string().map((value) => text(value))))
  const dialogues = fc.array(fc.record({ role: fc.constantFrom(...messageRoles), content: contents }))

  it('comes out with no two neighbours of one role, and no text lost or out of order', () => {
    fc.assert(
      fc.property(dialogues, fc.boolean(), (messages, flattenMessagesAsText) => {
        const result = clean(messages, { flattenMessagesAsText })
        result.reduce<string | undefined>((before, { role }) => {
          expect(role).not.toBe(before)
          return role
        }, undefined)
        expect(result.map(({ content }) => letters(content)).join('')).toBe(
          messages.map(({ content }) => letters(content)).join(''),
        )
      }),
    )
  })

  it('is clean already when it was cleaned', () => {
    fc.assert(
      fc.property(dialogues, (messages) => {
        const once = clean(messages)
        expect(clean(once as ChatMessage[])).toEqual(once)
      }),
    )
  })
})

/** Every character but the newlines that joining adds. */
function letters(content: CleanMessage['content']): string {
  const whole =
    typeof content === 'string' ? content : (content ?? []).map((part) => (part as { text: string }).text).join('')
  return whole.replaceAll('\n', '')
}
