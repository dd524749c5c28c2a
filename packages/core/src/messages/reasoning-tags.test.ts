import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TagSplitter } from './reasoning-tags.ts'

function split(pieces: readonly string[], tag = 'think'): { content: string; reasoning: string } {
  const splitter = new TagSplitter(tag)
  const parts = [...pieces.map((piece) => splitter.push(piece)), splitter.flush()]
  return {
    content: parts.map(({ content }) => content).join(''),
    reasoning: parts.map(({ reasoning }) => reasoning).join(''),
  }
}

describe('TagSplitter', () => {
  it.each<[string, string, string, string]>([
    ['no tag', 'Paris.', 'Paris.', ''],
    ['a thought first', '<think>\nWell.\n</think>\n\nParis.\n', 'Paris.\n', 'Well.'],
    ['a thought in between', 'A <think>b</think> c', 'Ac', 'b'],
    ['two thoughts', '<think>a</think>b<think>c</think>d', 'bd', 'ac'],
    ['an empty thought', '<think>\n\n</think>\n\nParis.', 'Paris.', ''],
    ['a thought that never ends', '<think>a b ', '', 'a b '],
    ['half a tag', 'a <thin b', 'a <thin b', ''],
    ['a closing tag alone', 'a</think>b', 'a</think>b', ''],
    ['another tag', '<thinking>a</thinking>b', '<thinking>a</thinking>b', ''],
    ['white space of its own', '  a  b  ', '  a  b  ', ''],
  ])('%s', (_name, text, content, reasoning) => {
    expect(split([text])).toEqual({ content, reasoning })
  })

  it('takes a tag of another name', () => {
    expect(split(['<reason>a</reason>b'], 'reason')).toEqual({ content: 'b', reasoning: 'a' })
  })

  it('gives the same however the text is cut', () => {
    const words = fc.array(fc.constantFrom('<think>', '</think>', '<', 'a', ' ', '\n', 'think>', '</'), {
      maxLength: 25,
    })
    fc.assert(
      fc.property(words, fc.array(fc.nat(80)), (list, cuts) => {
        const text = list.join('')
        const at = [0, ...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]
        const pieces = at.slice(1).map((end, index) => text.slice(at[index], end))
        expect(split(pieces)).toEqual(split([text]))
      }),
      { numRuns: 1000 },
    )
  })

  it('hands out what cannot be part of a tag at once', () => {
    const splitter = new TagSplitter('think')
    expect(splitter.push('Paris <')).toEqual({ content: 'Paris', reasoning: '' })
    expect(splitter.push('b')).toEqual({ content: ' <b', reasoning: '' })
    expect(splitter.push('<think>so')).toEqual({ content: '', reasoning: 'so' })
    expect(splitter.push(' and on')).toEqual({ content: '', reasoning: ' and on' })
  })
})
