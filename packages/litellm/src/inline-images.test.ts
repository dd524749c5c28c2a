import { fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { LiteLLMModel } from './litellm-model.ts'

const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'),
  (char) => char.charCodeAt(0),
)
const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } } as const
const answer = { message: { content: 'A cat.' }, done: true }

function ask(fetch: typeof globalThis.fetch, stream = false) {
  const model = new LiteLLMModel({ modelId: 'ollama_chat/llava', apiKey: 'secret', fetch })
  const messages = [{ role: 'user', content: [image, image, { type: 'text', text: 'What is it?' }] }] as const
  return stream ? model.generateStream(messages).final() : model.generate(messages)
}

describe('an image that is only named by its URL', () => {
  it.each([false, true])('is fetched once and without the key (streamed: %s)', async (stream) => {
    const fetch = fakeFetch([{ body: png, headers: { 'content-type': 'application/octet-stream' } }, { body: answer }])
    expect((await ask(fetch, stream)).content).toBe('A cat.')
    const [download, call] = fetch.requests
    expect(download).toMatchObject({
      url: 'https://example.com/cat.png',
      method: 'GET',
      headers: { accept: 'image/*' },
    })
    expect(JSON.stringify(download?.headers)).not.toContain('secret')
    const base64 = btoa(String.fromCharCode(...png))
    expect(call?.json).toMatchObject({ messages: [{ images: [base64, base64] }] })
  })

  it.each([
    [
      { status: 404 },
      /messages\[0\]\.content\[0\]: the image at https:\/\/example\.com\/cat\.png could not be fetched: it answered 404/,
    ],
    [{ body: 'Sign in', headers: { 'content-type': 'text/html' } }, /no known image format/],
    [new TypeError('fetch failed'), /there was no answer/],
  ])('is an error before anything is sent where there is none', async (reply, message) => {
    const fetch = fakeFetch([reply])
    await expect(ask(fetch)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(message) as string,
    })
    expect(fetch.requests).toHaveLength(1)
  })
})
