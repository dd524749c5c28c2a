import { fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { LiteLLMModel } from './litellm-model.ts'
import type { LiteLLMModelOptions } from './options.ts'

const png = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'),
  (char) => char.charCodeAt(0),
)
const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } } as const
const answer = { message: { content: 'A cat.' }, done: true }

function ask(fetch: typeof globalThis.fetch, stream = false, options: Partial<LiteLLMModelOptions> = {}) {
  const model = new LiteLLMModel({ modelId: 'ollama_chat/llava', apiKey: 'secret', fetch, ...options })
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
    [{ body: new Uint8Array(21 * 1024 * 1024), headers: { 'content-type': 'image/png' } }, /larger than 20 MB/],
    [new TypeError('fetch failed'), /there was no answer/],
  ])('is an error before anything is sent where there is none', async (reply, message) => {
    const fetch = fakeFetch([reply])
    await expect(ask(fetch)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(message) as string,
    })
    expect(fetch.requests).toHaveLength(1)
  })

  it.each([{ timeoutMs: 20 }, { signal: AbortSignal.abort(new Error('enough')) }])(
    'is not waited for longer than the call (%o)',
    async (call) => {
      const fetch = fakeFetch([{ pieces: [png], end: 'hang', headers: { 'content-type': 'image/png' } }])
      const model = new LiteLLMModel({ modelId: 'ollama_chat/llava', fetch })
      const outcome = model.generate([{ role: 'user', content: [image] }], call)
      await expect(outcome).rejects.toMatchObject(
        call.signal === undefined ? { code: 'timeout' } : { message: 'enough' },
      )
      expect(fetch.requests.filter(({ method }) => method === 'POST')).toEqual([])
    },
  )

  it('is not fetched where that is switched off', async () => {
    const fetch = fakeFetch([])
    await expect(ask(fetch, false, { fetchImages: false })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('messages[0].content[0]: the API wants the bytes') as string,
    })
    expect(fetch.requests).toEqual([])
  })
})
