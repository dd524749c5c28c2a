import { describe, expect, it } from 'vitest'
import type { TemplateMessage } from '../tool-turns.ts'
import { findStyle, imageMark, showImages, withImageTexts } from './template-images.ts'

interface Turn {
  readonly role: string
  readonly content: unknown
  readonly tool_calls?: unknown
}
type Part = { type: string; text?: string }

const partsOf = (content: unknown): string =>
  (content as Part[]).map(({ type, text }) => (type === 'image' ? '<img>' : text)).join('')
/** A template takes lists from some speakers, and writes those of the others as JSON. */
const template =
  (listsFrom: (turn: Turn) => boolean) =>
  (turns: readonly { role: string }[]): string =>
    (turns as Turn[])
      .map((turn) =>
        typeof turn.content === 'string'
          ? turn.content
          : listsFrom(turn)
            ? partsOf(turn.content)
            : JSON.stringify(turn.content),
      )
      .join('|')

const say = (role: string, content: string): TemplateMessage => ({ role, content })
const call: TemplateMessage = {
  role: 'assistant',
  content: '',
  tool_calls: [{ id: 'a', type: 'function', function: { name: 'f', arguments: {} } }],
}

describe('the style of a template', () => {
  it('has lists where it takes lists', () => {
    const style = findStyle(
      ['<other>', '<img>'],
      template(({ role, tool_calls: calls }) => role !== 'system' && calls === undefined),
    )
    expect(style).toMatchObject({ mark: '<img>', imageParts: true })
    expect(showImages(say('system', 's'), style)).toEqual(say('system', 's'))
    expect(showImages(say('user', 'u'), style)).toEqual({ role: 'user', content: [{ type: 'text', text: 'u' }] })
    expect(showImages(call, style)).toEqual(call)
    expect(showImages(say('user', `a${imageMark}${imageMark}b`), style)).toEqual({
      role: 'user',
      content: [{ type: 'text', text: 'a' }, { type: 'image' }, { type: 'image' }, { type: 'text', text: 'b' }],
    })
  })

  it('has marks in texts where it takes none', () => {
    const refusing = (): string => {
      throw new Error('content must be a string')
    }
    const style = findStyle(['<img>'], refusing)
    expect(showImages(say('user', `a${imageMark}b`), style)).toEqual(say('user', 'a<img>b'))
    expect(showImages(say('user', 'a'), style)).toEqual(say('user', 'a'))
  })

  it('must write every image', () => {
    const style = findStyle(
      ['<img>'],
      template(() => true),
    )
    const images = {
      marks: ['<img>'],
      imageToken: 7,
      images: [
        { number: 4, text: '[4]', tokens: 1 },
        { number: 9, text: '[9]', tokens: 1 },
      ],
    }
    expect(withImageTexts('a<img>b<img>', style, images)).toBe('a[4]b[9]')
    expect(() => withImageTexts('a<img>b', style, images)).toThrow(
      expect.objectContaining({ code: 'unsupported', message: expect.stringContaining('2 images') }),
    )
  })
})
