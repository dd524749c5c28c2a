import { describe, expect, it } from 'vitest'
import { ReplyAssembler } from '../reply.ts'
import { cleanMessages } from './clean.ts'
import type { ChatMessage } from './message.ts'
import { messageFromJSON, toMessageList } from './message.ts'
import { joinProviderData } from './provider-data.ts'

describe('providerData', () => {
  it('is collected from the deltas of a reply, list by list', () => {
    const reply = new ReplyAssembler({ modelId: 'm', provider: 'p' })
    reply.push({ content: 'a', providerData: { one: [1] } })
    reply.push({ content: 'b' })
    reply.push({ providerData: { one: [2], two: ['x'] } })
    reply.end()
    expect(reply.message().providerData).toEqual({ one: [1, 2], two: ['x'] })
    expect(messageFromJSON(JSON.parse(JSON.stringify(reply.message()))).providerData).toEqual({
      one: [1, 2],
      two: ['x'],
    })
  })

  it('is absent where nothing came', () => {
    const reply = new ReplyAssembler({ modelId: 'm', provider: 'p' })
    reply.push({ content: 'a' })
    reply.end()
    expect('providerData' in reply.message()).toBe(false)
  })

  it('goes back with turns of the model, also with merged ones, and with no others', () => {
    const turns: ChatMessage[] = [
      { role: 'user', content: 'q', providerData: { one: [0] } },
      { role: 'assistant', content: 'a', providerData: { one: [1] } },
      {
        role: 'tool-call',
        content: null,
        toolCalls: [{ id: 'c', name: 'f', arguments: {} }],
        providerData: { one: [2], two: [3] },
      },
    ]
    expect(cleanMessages(turns).map(({ providerData }) => providerData)).toEqual([undefined, { one: [1, 2], two: [3] }])
  })

  it('must be an object of lists', () => {
    const wrong = { role: 'assistant', content: '', providerData: { one: 'text' } } as unknown as ChatMessage
    expect(() => toMessageList([wrong])).toThrow('messages[0].providerData must be an object of lists')
  })

  it('is not changed by a join', () => {
    const first = Object.freeze({ one: Object.freeze([1]) })
    expect(joinProviderData(first, { one: [2] })).toEqual({ one: [1, 2] })
    expect(first).toEqual({ one: [1] })
    expect(joinProviderData(undefined, first)).toBe(first)
  })
})
