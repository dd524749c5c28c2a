import { replyDialects, startFaultServer, streamDialects } from '@smol/testing'
import type { ReplyDialect, StreamDialect } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { expectMessage, modelAt, readAll, smolErrorOf } from './wire-support.ts'

describe('every dialect of a stream through OpenAIServerModel', () => {
  for (const [name, { does, expect: wanted }] of Object.entries<StreamDialect>(streamDialects)) {
    it(`${name}: ${does}`, async () => {
      await using server = await startFaultServer()
      const { message, error, text } = await readAll(modelAt(server.urlOf(name)))
      expect(error).toBeUndefined()
      if (message === undefined) throw new Error('There is no message.')
      expectMessage(message, wanted)
      expect(text).toBe(message.content)
      expect(message.requestId).toBe('req-sample-1')
    })
  }

  it('takes <think> text apart when asked to, in any case also when it is cut in pieces', async () => {
    await using server = await startFaultServer()
    const { message } = await readAll(modelAt(server.urlOf('think-tags'), { reasoningTags: true }))
    expect(message).toMatchObject({ content: 'Hello, wörld 🌍', reasoning: 'Greet.' })
  })
})

describe('every dialect of a whole reply through OpenAIServerModel', () => {
  for (const [name, { does, expect: wanted }] of Object.entries<ReplyDialect>(replyDialects)) {
    it(`${name}: ${does}`, async () => {
      await using server = await startFaultServer()
      const answer = modelAt(server.urlOf(name)).generate('Hi')
      if (wanted.code !== undefined) {
        const error = await smolErrorOf(answer)
        expect(error.code).toBe(wanted.code)
        expect(error.body).toBeDefined()
        return
      }
      const message = await answer
      expectMessage(message, wanted)
      expect(message.requestId).toBe('req-sample-1')
      expect(message.raw).toBeTypeOf('object')
      expect(JSON.parse(JSON.stringify(message))).not.toHaveProperty('raw')
    })
  }
})
