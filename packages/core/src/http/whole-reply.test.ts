import { describe, expect, it } from 'vitest'
import type { Protocol } from './protocol.ts'
import { decodeWhole } from './whole-reply.ts'

const protocol: Protocol = {
  name: 'test',
  path: '/',
  encode: () => ({}),
  decode: (json) => ({ content: JSON.stringify(json), finishReason: 'stop' }),
  decodeStream: () =>
    (async function* () {
      yield* []
    })(),
}
const response = new Response('', { headers: { 'content-type': 'application/json' } })

describe('a whole reply that is an array', () => {
  it('is refused where the protocol has no use for one', () => {
    expect(() => decodeWhole('[{"a":1}]', response, protocol)).toThrow('it is not a JSON object')
  })

  it('is decoded where the protocol takes one', () => {
    const taking = { ...protocol, takesArrays: true }
    expect(decodeWhole('[{"a":1}]', response, taking).content).toBe('[{"a":1}]')
    expect(() => decodeWhole('3', response, taking)).toThrow('it is not a JSON object')
  })

  it('is the error that it holds', () => {
    const text = '[{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED"}}]'
    expect(() => decodeWhole(text, response, { ...protocol, takesArrays: true })).toThrow(
      expect.objectContaining({ code: 'rate_limit', status: 429 }),
    )
  })
})
