import type { ContentPart } from '@smol/core'
import { fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { LiteLLMModel } from '../../litellm-model.ts'

const answer = { body: { candidates: [{ content: { parts: [{ text: 'A cat.' }] }, finishReason: 'STOP' }] } }
const png = 'data:image/png;base64,iVBORw0KGgo='

async function send(content: readonly ContentPart[], model = 'gemini-2.5-flash') {
  const fetch = fakeFetch([answer])
  await new LiteLLMModel({ modelId: `gemini/${model}`, apiKey: 'k', fetch }).generate([{ role: 'user', content }])
  const body = fetch.requests[0]?.json as { contents: { parts: unknown[] }[]; generationConfig?: unknown }
  return { parts: body.contents[0]?.parts, config: body.generationConfig, requests: fetch.requests.length }
}

describe('what is not text', () => {
  it.each([
    [
      'bytes',
      { type: 'image', image: new Uint8Array([0xff, 0xd8, 0xff, 0xe0]) },
      { inlineData: { mimeType: 'image/jpeg', data: '/9j/4A==' } },
    ],
    [
      'a data URL',
      { type: 'image_url', image_url: { url: png } },
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
    ],
    [
      'a URL',
      { type: 'image', image: 'https://example.com/cat.png?size=2' },
      { fileData: { mimeType: 'image/png', fileUri: 'https://example.com/cat.png?size=2' } },
    ],
    [
      'a URL that does not say what it is',
      { type: 'image', image: 'https://example.com/cat' },
      { fileData: { fileUri: 'https://example.com/cat' } },
    ],
    [
      'one that is told',
      { type: 'image_url', image_url: { url: 'https://example.com/cat', format: 'image/webp' } },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://example.com/cat' } },
    ],
    [
      'a file of Cloud Storage',
      { type: 'file', file: { file_id: 'gs://bucket/a.pdf' } },
      { fileData: { mimeType: 'application/pdf', fileUri: 'gs://bucket/a.pdf' } },
    ],
    [
      'a document',
      { type: 'file', file: { file_data: 'data:application/pdf;base64,aGk=' } },
      { inlineData: { mimeType: 'application/pdf', data: 'aGk=' } },
    ],
    [
      'sound',
      { type: 'input_audio', input_audio: { data: 'aGk=', format: 'wav' } },
      { inlineData: { mimeType: 'audio/wav', data: 'aGk=' } },
    ],
    [
      'a part in Gemini’s own form',
      { type: 'video', fileData: { fileUri: 'https://youtu.be/x' }, videoMetadata: { fps: 1 } },
      { fileData: { fileUri: 'https://youtu.be/x' }, videoMetadata: { fps: 1 } },
    ],
  ] as const)('%s is sent, and nothing is fetched', async (_what, part, wire) => {
    const { parts, requests } = await send([part, { type: 'text', text: 'What is it?' }])
    expect(parts).toEqual([wire, { text: 'What is it?' }])
    expect(requests).toBe(1)
  })

  it.each([
    ['a part of another kind', { type: 'hologram', depth: 3 }, 'unsupported', "'hologram'"],
    [
      'sound without its form',
      { type: 'input_audio', input_audio: { data: 'aGk=' } },
      'invalid_request',
      'input_audio',
    ],
    ['a file that is nowhere', { type: 'file', file: {} }, 'invalid_request', 'file_data'],
    [
      'a data URL that is not in base64',
      { type: 'image_url', image_url: { url: 'data:image/svg+xml,<svg/>' } },
      'invalid_request',
      'base64',
    ],
  ] as const)('%s is an error before anything is sent', async (_what, part, code, words) => {
    await expect(send([part])).rejects.toMatchObject({ code, message: expect.stringContaining(words) })
  })

  it('has one resolution for all images, the highest that is asked for', async () => {
    const image = (detail: 'low' | 'high' | 'auto'): ContentPart => ({
      type: 'image_url',
      image_url: { url: png, detail },
    })
    expect((await send([image('low'), image('auto')])).config).toEqual({ mediaResolution: 'MEDIA_RESOLUTION_LOW' })
    expect((await send([image('low'), image('high')])).config).toEqual({ mediaResolution: 'MEDIA_RESOLUTION_HIGH' })
    expect((await send([image('auto')])).config).toBeUndefined()
  })

  it('has one for each since Gemini 3', async () => {
    const { parts, config } = await send(
      [{ type: 'image_url', image_url: { url: png, detail: 'low' } }],
      'gemini-3-pro-preview',
    )
    expect(parts).toMatchObject([{ mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' } }])
    expect(config).toBeUndefined()
  })
})
