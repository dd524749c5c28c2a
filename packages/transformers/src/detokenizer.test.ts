import { describe, expect, it } from 'vitest'
import { Detokenizer } from './detokenizer.ts'

const bytesDecode = (ids: readonly number[]): string => new TextDecoder().decode(Uint8Array.from(ids))

function pieces(ids: readonly number[], decode: (ids: readonly number[]) => string): string[] {
  const detokenizer = new Detokenizer(decode)
  return [...ids.map((id) => detokenizer.push(id)), detokenizer.flush()]
}

describe('Detokenizer', () => {
  it.each(['plain text', 'é 字 👩‍👩‍👧 🏳️‍🌈', 'नमस्ते', 'a\uFFFDb', '\uFFFD', '\n\t ', ''])(
    'gives %j back whole, and no half character on the way',
    (text) => {
      const out = pieces([...new TextEncoder().encode(text)], bytesDecode)
      expect(out.join('')).toBe(text)
      if (!text.includes('\uFFFD')) for (const piece of out) expect(piece).not.toContain('\uFFFD')
    },
  )

  it('keeps the space that a decoder takes from the first token', () => {
    const words = ['▁The', '▁answer', '▁is', '▁', '42']
    const decode = (ids: readonly number[]): string =>
      ids
        .map((id) => words[id])
        .join('')
        .replaceAll('▁', ' ')
        .replace(/^ /, '')
    expect(pieces([0, 1, 2, 3, 4], decode).join('')).toBe('The answer is 42')
  })

  it('waits for bytes that a decoder shows only as a whole run', () => {
    // Byte fallback: a run of byte tokens is text only if all of it is UTF-8, else one replacement mark each.
    const decode = (ids: readonly number[]): string => {
      const text = bytesDecode(ids)
      return text.includes('\uFFFD') ? '\uFFFD'.repeat(ids.length) : text
    }
    const out = pieces([...new TextEncoder().encode('字é')], decode)
    expect(out.join('')).toBe('字é')
  })

  it('shows a character that the end cuts in two as the decoder does', () => {
    const cut = [...new TextEncoder().encode('ab字')].slice(0, -1)
    expect(pieces(cut, bytesDecode).join('')).toBe(bytesDecode(cut))
  })

  it('does not wait for ever for bytes that are no text', () => {
    const noise = Array.from({ length: 50 }, () => 0x80)
    const detokenizer = new Detokenizer(bytesDecode)
    const early = noise.map((id) => detokenizer.push(id)).join('')
    expect(early.length).toBeGreaterThan(40)
    const rest = [...new TextEncoder().encode('é!')].map((id) => detokenizer.push(id)).join('') + detokenizer.flush()
    expect(early + rest).toBe(bytesDecode([...noise, ...new TextEncoder().encode('é!')]))
  })

  it('decodes few tokens again, however long the text is', () => {
    let longest = 0
    const detokenizer = new Detokenizer((ids) => {
      longest = Math.max(longest, ids.length)
      return bytesDecode(ids)
    })
    for (let at = 0; at < 1000; at++) detokenizer.push(97)
    expect(longest).toBeLessThan(4)
  })

  it('passes over tokens without text', () => {
    const decode = (ids: readonly number[]): string => bytesDecode(ids.filter((id) => id < 256))
    expect(pieces([104, 300, 105, 300], decode)).toEqual(['h', '', 'i', '', ''])
  })
})
