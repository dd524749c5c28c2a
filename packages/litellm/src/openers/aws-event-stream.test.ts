import { describe, expect, it } from 'vitest'
import { awsEvent, awsFrame, awsHeader, withLength } from '../../test/aws-messages.ts'
import { AwsMessageReader, text } from './aws-event-stream.ts'

/** As it was recorded: `messageStop` of a Converse stream. */
const recorded = Buffer.from(
  'AAAAegAAAFHKLEZlCzpldmVudC10eXBlBwALbWVzc2FnZVN0b3ANOmNvbnRlbnQtdHlwZQcAEGFwcGxpY2F0aW9uL2pzb24NOm1lc3NhZ2UtdHlwZQcABWV2ZW50eyJzdG9wUmVhc29uIjoiZW5kX3R1cm4ifV+/Cfw=',
  'base64',
)

function read(...pieces: readonly Uint8Array[]): unknown[] {
  const reader = new AwsMessageReader()
  return pieces
    .flatMap((piece) => reader.push(piece))
    .map(({ headers, payload }) => ({ ...headers, payload: text(payload) }))
}

describe('the messages of an event stream', () => {
  it('are read as they come from AWS', () => {
    expect(read(recorded)).toEqual([
      {
        ':event-type': 'messageStop',
        ':content-type': 'application/json',
        ':message-type': 'event',
        payload: '{"stopReason":"end_turn"}',
      },
    ])
  })

  it('are the same wherever the bytes are cut', () => {
    const bytes = Buffer.concat([awsEvent('contentBlockDelta', { delta: { text: 'wörld 🌍' } }), recorded])
    const whole = read(bytes)
    expect(whole).toHaveLength(2)
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(read(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(whole)
    expect(read(...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(whole)
  })

  it('may have headers of other types, which are passed over, and none', () => {
    const sizes = [0, 0, 1, 2, 4, 8, undefined, undefined, 8, 16]
    const others = sizes.map((size, type) =>
      awsHeader(`h${type}`, type, size === undefined ? withLength('abc') : Buffer.alloc(size)),
    )
    const head = Buffer.concat([...others, awsHeader('last', 7, withLength('wörd'))])
    expect(read(awsFrame(head, '{}'))).toEqual([{ h7: 'abc', last: 'wörd', payload: '{}' }])
    expect(read(awsFrame(Buffer.alloc(0), ''))).toEqual([{ payload: '' }])
  })

  it('are an error where the headers are longer than they say', () => {
    expect(() => read(awsFrame(awsHeader('name', 7, Buffer.from([9])), '{}'))).toThrow(/its headers are wrong/)
  })

  it.each([
    ['in the lengths', 2, /checksum of its lengths|lengths are wrong/],
    ['in the headers', 20, /its checksum is wrong/],
    ['in the payload', recorded.length - 6, /its checksum is wrong/],
  ])('are an error where a bit is wrong %s', (_where, at, message) => {
    const bytes = Buffer.from(recorded)
    bytes[at] = (bytes[at] as number) ^ 1
    expect(() => read(bytes)).toThrow(message)
  })

  it('are an error at once where the bytes are none, such as a web page', () => {
    expect(() => read(Buffer.from('<html><body>Sign in</body></html>'))).toThrow(/its lengths are wrong/)
  })
})
