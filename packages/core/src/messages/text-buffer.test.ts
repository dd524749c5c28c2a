import { describe, expect, it } from 'vitest'
import { TextBuffer } from './text-buffer.ts'

describe('TextBuffer', () => {
  it('gives what was pushed, however many pieces', () => {
    const buffer = new TextBuffer()
    const pieces = Array.from({ length: 1_000 }, (_, index) => (index % 7 === 0 ? '' : `${index} `))
    for (const [index, piece] of pieces.entries()) {
      buffer.push(piece)
      if (index % 100 === 0) expect(String(buffer)).toBe(pieces.slice(0, index + 1).join(''))
    }
    expect(String(buffer)).toBe(pieces.join(''))
  })

  it('is empty until something that is not was pushed', () => {
    const buffer = new TextBuffer()
    buffer.push('')
    expect(buffer.isEmpty).toBe(true)
    expect(String(buffer)).toBe('')
    buffer.push('a')
    expect(buffer.isEmpty).toBe(false)
  })
})
