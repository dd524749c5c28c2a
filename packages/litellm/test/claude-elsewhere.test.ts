import { fakeFetch } from '@smol/testing'
import { expect, it } from 'vitest'
import { LiteLLMModel } from '../src/index.ts'
import { ask } from './ask.ts'

const reply = {
  type: 'message',
  role: 'assistant',
  content: [{ type: 'text', text: 'Paris.' }],
  stop_reason: 'end_turn',
  usage: { input_tokens: 3, output_tokens: 2 },
}
const claude = {
  modelId: 'vertex_ai/claude-sonnet-4-5@20250929',
  vertexProject: 'my-project',
  vertexLocation: 'europe-west1',
}

it('asks Claude on Vertex AI: the model in the path, the version in the body', async () => {
  const { message, body, fetch } = await ask(claude, 'Hello', { maxTokens: 10 }, [{ body: reply }])
  expect(message).toMatchObject({ content: 'Paris.', finishReason: 'stop' })
  expect(fetch.requests[0]).toMatchObject({
    url: 'https://europe-west1-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west1/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict',
    headers: { authorization: 'Bearer the-key' },
  })
  expect(body).toEqual({
    anthropic_version: 'vertex-2023-10-16',
    max_tokens: 10,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  })
  expect(fetch.requests[0]?.headers).not.toHaveProperty('anthropic-beta')
})

it('streams from it', async () => {
  const events = [
    { type: 'message_start', message: { ...reply, content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Paris.' } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ]
  const fetch = fakeFetch([
    {
      headers: { 'content-type': 'text/event-stream' },
      body: events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
    },
  ])
  const message = await new LiteLLMModel({ ...claude, apiKey: 'the-key', fetch }).generateStream('Hello').final()
  expect(message.content).toBe('Paris.')
  expect(fetch.requests[0]?.url).toMatch(/:streamRawPredict$/)
  expect(fetch.requests[0]?.json).toMatchObject({ stream: true })
})

it('sends it images as bytes', async () => {
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  const image = { type: 'image_url', image_url: { url: 'https://images.test/a.png' } } as const
  const answers = [{ headers: { 'content-type': 'image/png' }, body: png }, { body: reply }]
  const { body, fetch } = await ask(claude, [{ role: 'user', content: [image] }], {}, answers)
  expect(fetch.requests[0]).toMatchObject({ url: 'https://images.test/a.png' })
  expect(fetch.requests[0]?.headers).not.toHaveProperty('authorization')
  expect(body).toMatchObject({
    messages: [{ content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png' } }] }],
  })
})

it('asks models of other publishers as OpenAI’s', async () => {
  const { message, body, fetch } = await ask({ ...claude, modelId: 'vertex_ai/meta/llama-3.3-70b-instruct-maas' })
  expect(message.content).toBe('Hi')
  expect(fetch.requests[0]?.url).toBe(
    'https://europe-west1-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west1/endpoints/openapi/chat/completions',
  )
  expect(body).toMatchObject({ model: 'meta/llama-3.3-70b-instruct-maas' })
})

it.each([
  ['https://my.services.ai.azure.com', 'https://my.services.ai.azure.com/anthropic/v1/messages'],
  ['https://my.services.ai.azure.com/anthropic', 'https://my.services.ai.azure.com/anthropic/v1/messages'],
])('asks Claude at Azure below %s', async (apiBase, url) => {
  const { body, fetch } = await ask({ modelId: 'azure_ai/claude-sonnet-4-5', apiBase }, 'Hello', {}, [{ body: reply }])
  expect(fetch.requests[0]).toMatchObject({
    url,
    headers: { 'x-api-key': 'the-key', 'anthropic-version': '2023-06-01' },
  })
  expect(body).toMatchObject({ model: 'claude-sonnet-4-5' })
})
