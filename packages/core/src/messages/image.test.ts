import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../../test/deep-freeze.ts'
import { failure } from '../../test/failure.ts'
import { encodeImage, loadBlobs, toImageUrl } from './image.ts'
import type { ImageSource, ChatMessage } from './message.ts'

const bytes = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00])
const base64 = 'iVBORw0KGgoA'
const dataUrl = `data:image/png;base64,${base64}`

function url(image: ImageSource, mediaType?: string): string {
  return toImageUrl({ type: 'image', image, ...(mediaType === undefined ? {} : { mediaType }) }, 'part')
}

describe('toImageUrl', () => {
  it.each<[string, ImageSource]>([
    ['bytes', bytes],
    ['a Buffer', Buffer.from(bytes)],
    ['a view into a larger buffer', new Uint8Array([1, 2, ...bytes, 3]).subarray(2, 11)],
    ['an ArrayBuffer', bytes.slice().buffer],
    ['base64', base64],
    ['base64 with line breaks', 'iVBORw0K\nGgoA\n'],
    ['a data URL', dataUrl],
  ])('takes %s', (_name, image) => {
    expect(url(image)).toBe(dataUrl)
  })

  it('hands on http(s) URLs, as text or as URL', () => {
    expect(url('https://e.com/a.png')).toBe('https://e.com/a.png')
    expect(url(new URL('https://e.com/a b.png'))).toBe('https://e.com/a%20b.png')
  })

  it.each<[string, number[], string]>([
    ['JPEG', [0xff, 0xd8, 0xff, 0xe0], 'image/jpeg'],
    ['GIF', [...Buffer.from('GIF89a')], 'image/gif'],
    ['WebP', [...Buffer.from('RIFF\0\0\0\0WEBPVP8 ')], 'image/webp'],
    ['BMP', [...Buffer.from('BM\0\0')], 'image/bmp'],
    ['TIFF', [...Buffer.from('II*\0')], 'image/tiff'],
    ['AVIF', [...Buffer.from('\0\0\0 ftypavif')], 'image/avif'],
  ])('tells %s by its first bytes', (_name, head, mediaType) => {
    expect(url(Uint8Array.from(head))).toMatch(new RegExp(`^data:${mediaType};base64,`))
    expect(url(Buffer.from(head).toString('base64'))).toMatch(new RegExp(`^data:${mediaType};base64,`))
  })

  it('believes a given media type', () => {
    expect(url(Uint8Array.from([1, 2, 3]), 'image/x-own')).toBe('data:image/x-own;base64,AQID')
    expect(url('AQID', 'image/x-own')).toBe('data:image/x-own;base64,AQID')
  })

  it('pads base64 that comes without', () => {
    expect(url('AQIDBA', 'image/x-own')).toBe('data:image/x-own;base64,AQIDBA==')
  })

  it('encodes an image of any size', () => {
    const large = new Uint8Array(200_000).fill(7)
    large.set(bytes)
    expect(url(large)).toBe(`data:image/png;base64,${Buffer.from(large).toString('base64')}`)
  })

  it.each<[string, unknown, RegExp]>([
    ['a path', './cat.png', /^part\.image is a string, but neither a data URL/],
    ['a Windows path', 'C:\\cat.png', /only http\(s\) and data URLs/],
    ['a file URL', new URL('file:///cat.png'), /only http\(s\) and data URLs.*Pass the bytes/],
    ['bytes of no image', Uint8Array.from([1, 2, 3]), /no known image format/],
    ['no bytes', new Uint8Array(), /is empty/],
    ['an empty string', '', /is a string, but/],
    ['a number', 3, /must be bytes, a Blob, a URL, a data URL or base64, got number 3/],
    ['null', null, /got null/],
    ['an unread Blob', new Blob([bytes]), /a Blob is read asynchronously/],
  ])('refuses %s and says where', async (_name, image, expected) => {
    const error = await failure(() => url(image as ImageSource))
    expect(error.code).toBe('invalid_request')
    expect(error.message).toMatch(expected)
    expect(error.message).toMatch(/^part/)
  })
})

describe('encodeImage', () => {
  it('gives base64 and media type', () => {
    expect(encodeImage({ type: 'image', image: bytes }, 'part')).toEqual({ base64, mediaType: 'image/png' })
    expect(encodeImage({ type: 'image', image: 'data:image/webp;charset=x;base64,AAAA' }, 'part')).toEqual({
      base64: 'AAAA',
      mediaType: 'image/webp',
    })
  })

  it('refuses a URL, whose bytes are elsewhere', async () => {
    const error = await failure(() => encodeImage({ type: 'image', image: 'https://e.com/a.png' }, 'part'))
    expect(error.message).toMatch(/is a URL, but its bytes are needed/)
  })
})

describe('loadBlobs', () => {
  it('replaces Blobs by their bytes and type, and nothing else', async () => {
    const text = { type: 'text', text: 'What is this?' }
    const untouched: ChatMessage = { role: 'user', content: 'Hi' }
    const messages: ChatMessage[] = deepFreeze([
      untouched,
      { role: 'user', content: [text, { type: 'image', image: new Blob([bytes], { type: 'image/png' }) }] },
    ])
    const loaded = await loadBlobs(messages)
    expect(loaded[0]).toBe(untouched)
    expect(loaded[1]?.content).toEqual([text, { type: 'image', image: bytes, mediaType: 'image/png' }])
  })

  it('leaves the type to the bytes where a Blob has none', async () => {
    const [message] = await loadBlobs([{ role: 'user', content: [{ type: 'image', image: new Blob([bytes]) }] }])
    expect(message?.content).toEqual([{ type: 'image', image: bytes }])
  })
})
