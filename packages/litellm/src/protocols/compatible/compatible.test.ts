import type { ChatMessage, GenerateOptions } from '@smol/core'
import { fakeFetch } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { LiteLLMModel } from '../../index.ts'

const tool = { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } } as const
const turn: readonly ChatMessage[] = [
  { role: 'user', content: 'q' },
  {
    role: 'assistant',
    content: null,
    reasoning: 'Hm.',
    toolCalls: [
      { id: 'call:1', name: 'look', arguments: { a: 1 } },
      { id: 'call:2', name: 'look', arguments: {} },
    ],
  },
  { role: 'tool-response', content: 'one', toolCallId: 'call:1' },
  { role: 'tool-response', content: 'two', toolCallId: 'call:2' },
]
const image = { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } } as const

describe("OpenAI's API", () => {
  it.each([
    ['openai/gpt-4o', ['top_p', 'stop']],
    ['openai/gpt-5-mini', ['reasoning_effort']],
    ['openai/gpt-5.1', ['reasoning_effort', 'top_p']],
    // A model of somebody else's, on a server of the user's.
    ['openai/qwen3-32b', ['reasoning_effort', 'top_p', 'stop']],
    ['azure/o3-mini', ['reasoning_effort']],
  ])('is sent for %s what that model takes: %s', async (modelId, kept) => {
    const where = { apiBase: 'http://127.0.0.1:1/v1', apiVersion: 'v' }
    const call: GenerateOptions = { reasoningEffort: 'low', topP: 0.5, stopSequences: ['X'] }
    const { body } = await ask({ modelId, ...where }, 'Hi', call)
    const sent = ['reasoning_effort', 'top_p', 'stop'].filter((field) => field in body)
    expect(sent).toEqual(kept)
  })
})

describe('what a row says', () => {
  it('is left out with a warning, or refused', async () => {
    const call: GenerateOptions = { seed: 7, temperature: 0.5 }
    const { body, warnings } = await ask({ modelId: 'sambanova/x' }, 'Hi', call)
    expect(body).toMatchObject({ temperature: 0.5 })
    expect(body).not.toHaveProperty('seed')
    expect(warnings).toEqual([
      { type: 'dropped', parameter: 'seed', message: "sambanova does not take 'seed': it was left out." },
    ])
    await expect(ask({ modelId: 'sambanova/x', unsupportedParams: 'throw' }, 'Hi', call)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining("sambanova does not take 'seed'"),
    })
  })

  it('never makes an error of stop strings, which are cut on our side', async () => {
    const options = { modelId: 'perplexity/sonar', unsupportedParams: 'throw', stopSequences: ['END'] } as const
    const { body, warnings } = await ask(options)
    expect(body).not.toHaveProperty('stop')
    expect(warnings[0]?.message).toContain('cut on our side')
  })

  it('goes by the name of the model', async () => {
    const effort = { reasoningEffort: 'low', maxTokens: 9, topP: 0.5 } as const
    expect((await ask({ modelId: 'gpt-4o-mini' }, 'Hi', effort)).body).toMatchObject({ max_tokens: 9, top_p: 0.5 })
    expect((await ask({ modelId: 'gpt-4o-mini' }, 'Hi', effort)).body).not.toHaveProperty('reasoning_effort')
    const reasoning = (await ask({ modelId: 'o4-mini' }, 'Hi', effort)).body
    expect(reasoning).toMatchObject({ max_completion_tokens: 9, reasoning_effort: 'low' })
    expect(reasoning).not.toHaveProperty('top_p')
    expect((await ask({ modelId: 'together_ai/deepseek-ai/DeepSeek-R1' }, 'Hi', effort)).body).toHaveProperty(
      'reasoning_effort',
    )
    expect((await ask({ modelId: 'together_ai/meta-llama/Llama-3' }, 'Hi', effort)).body).not.toHaveProperty(
      'reasoning_effort',
    )
  })

  it('sends as many stop strings as the vendor takes, and cuts at all', async () => {
    const stopSequences = ['1', '2', '3', '4', '5']
    const answer = [{ body: { choices: [{ message: { content: 'a5b' }, finish_reason: 'stop' }] } }]
    const { body, message } = await ask({ modelId: 'openai/gpt-4o' }, 'Hi', { stopSequences }, answer)
    expect(body['stop']).toEqual(['1', '2', '3', '4'])
    expect(message.content).toBe('a')
    expect((await ask({ modelId: 'groq/x' }, 'Hi', { stopSequences })).body['stop']).toEqual(stopSequences)
  })

  it('gives an effort its words', async () => {
    const effort = { reasoningEffort: 'medium' } as const
    expect((await ask({ modelId: 'mistral/magistral' }, 'Hi', effort)).body['reasoning_effort']).toBe('high')
    const deepseek = (await ask({ modelId: 'deepseek/deepseek-chat' }, 'Hi', effort)).body
    expect(deepseek).toMatchObject({ thinking: { type: 'enabled' }, reasoning_effort: 'medium' })
    const off = (await ask({ modelId: 'deepseek/deepseek-chat' }, 'Hi', { reasoningEffort: 'none' })).body
    expect(off).toMatchObject({ thinking: { type: 'disabled' } })
    expect(off).not.toHaveProperty('reasoning_effort')
    const tencent = (await ask({ modelId: 'tencent/glm-5.3' }, 'Hi', effort)).body
    expect(tencent).toMatchObject({ thinking: { type: 'enabled' } })
    expect(tencent).not.toHaveProperty('reasoning_effort')
  })

  it('gives a tool choice its words', async () => {
    const tools = [tool]
    expect((await ask({ modelId: 'mistral/m' }, 'Hi', { tools, toolChoice: 'required' })).body['tool_choice']).toBe(
      'any',
    )
    expect(
      (await ask({ modelId: 'mistral/m' }, 'Hi', { tools, toolChoice: { name: 'look' } })).body['tool_choice'],
    ).toEqual({
      type: 'function',
      function: { name: 'look' },
    })
    expect(
      (
        await ask(
          { modelId: 'watsonx/m', projectId: 'p', apiBase: 'https://x.test' },
          'Hi',
          { tools, toolChoice: 'auto' },
          iam,
        )
      ).body,
    ).toMatchObject({
      tool_choice_option: 'auto',
      model_id: 'm',
      project_id: 'p',
    })
    for (const toolChoice of ['auto', 'none', 'required'] as const) {
      const { body, warnings } = await ask({ modelId: 'deepinfra/m' }, 'Hi', { tools, toolChoice })
      expect(body).not.toHaveProperty('tool_choice')
      expect(warnings.length).toBe(toolChoice === 'auto' ? 0 : 1)
    }
  })

  it('gives a format its words', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    const responseFormat = { type: 'json_schema', json_schema: { name: 'a', schema } } as const
    const { body, warnings } = await ask({ modelId: 'zai/glm-5' }, 'Hi', { responseFormat })
    expect(body['response_format']).toEqual({ type: 'json_object' })
    expect(JSON.stringify(body['messages'])).toContain('Use this JSON schema')
    expect(warnings.some(({ type, parameter }) => type === 'translated' && parameter === 'responseFormat')).toBe(true)
    const both = await ask({ modelId: 'fireworks_ai/m' }, 'Hi', { responseFormat, tools: [tool] })
    expect(both.body).not.toHaveProperty('response_format')
    expect(both.warnings[0]?.message).toContain('together with tools')
    const json = await ask({ modelId: 'meta_llama/m' }, 'Hi', { responseFormat: { type: 'json_object' } })
    expect(json.body).not.toHaveProperty('response_format')
  })

  it('takes texts and images as the vendor does', async () => {
    const parts: readonly ChatMessage[] = [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ]
    expect((await ask({ modelId: 'mistral/m' }, parts)).body['messages']).toEqual([{ role: 'user', content: 'ab' }])
    const see: readonly ChatMessage[] = [{ role: 'user', content: [{ type: 'text', text: 'a' }, image] }]
    expect((await ask({ modelId: 'mistral/m' }, see)).body['messages']).toEqual(see)
    await expect(ask({ modelId: 'deepseek/d' }, see)).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining("deepseek takes no images: messages[0].content[1] is of type 'image_url'"),
    })
  })

  it('leaves messages without text out, and says so', async () => {
    const empty: readonly ChatMessage[] = [
      { role: 'user', content: 'a' },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'b' },
    ]
    const { body, warnings } = await ask({ modelId: 'mistral/m' }, empty)
    expect(body['messages']).toEqual([
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
    ])
    expect(warnings[0]).toMatchObject({ type: 'repaired' })
  })

  it('calls the system a developer only where that is known', async () => {
    const talk: readonly ChatMessage[] = [
      { role: 'system', content: 's' },
      { role: 'user', content: 'u' },
    ]
    const options = { customRoleConversions: { system: 'developer' } }
    const roles = async (modelId: string) =>
      ((await ask({ modelId, ...options }, talk)).body['messages'] as { role: string }[]).map(({ role }) => role)
    expect(await roles('openai/gpt-5')).toEqual(['developer', 'user'])
    expect(await roles('groq/x')).toEqual(['system', 'user'])
  })

  it('translates tool call ids, so that a call and its answer keep together', async () => {
    const { body, warnings } = await ask({ modelId: 'mistral/m' }, turn, { tools: [tool] })
    const [, assistant, first, second] = body['messages'] as { tool_calls: { id: string }[]; tool_call_id: string }[]
    const ids = assistant?.tool_calls.map(({ id }) => id) ?? []
    expect(ids).toEqual([first?.tool_call_id, second?.tool_call_id])
    expect(ids.every((id) => /^[a-zA-Z0-9]{9}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(2)
    expect(warnings[0]).toMatchObject({ type: 'translated', parameter: 'messages.toolCalls' })
    const again = await ask({ modelId: 'mistral/m' }, turn, { tools: [tool] })
    expect(again.body).toEqual(body)
  })

  it('tells parallel calls one by one where that is wanted', async () => {
    const { body } = await ask({ modelId: 'databricks/m', apiBase: 'https://x.test' }, turn, { tools: [tool] })
    const roles = (body['messages'] as { role: string; tool_calls?: unknown[]; content: unknown }[]).map((each) =>
      each.tool_calls === undefined ? each.content : each.tool_calls.length,
    )
    expect(roles).toEqual(['q', 1, 'one', 1, 'two'])
  })

  it('gives thoughts back where they are wanted', async () => {
    const thoughts = async (modelId: string) =>
      ((await ask({ modelId }, turn, { tools: [tool] })).body['messages'] as { reasoning_content?: string }[])[1]
        ?.reasoning_content
    expect(await thoughts('moonshot/kimi-k3')).toBe('Hm.')
    expect(await thoughts('deepseek/deepseek-chat')).toBe('Hm.')
    expect(await thoughts('groq/x')).toBeUndefined()
  })

  it('asks for usage in streams only where LiteLLM does', async () => {
    const stream = { body: 'data: {"choices":[{"delta":{"content":"x"},"finish_reason":"stop"}]}\n\n', headers: sse }
    const sent = async (modelId: string) => {
      const fetch = fakeFetch([stream])
      await new LiteLLMModel({ modelId, apiKey: 'k', fetch }).generateStream('Hi').final()
      return fetch.requests[0]?.json
    }
    expect(await sent('openai/gpt-4o')).toMatchObject({ stream: true, stream_options: { include_usage: true } })
    expect(await sent('groq/x')).not.toHaveProperty('stream_options')
  })

  it('leaves the inputs as they are', async () => {
    const before = structuredClone(turn)
    await ask({ modelId: 'mistral/m' }, turn, { tools: [tool] })
    expect(turn).toEqual(before)
  })
})

describe('what comes back', () => {
  it('names the vendor', async () => {
    expect((await ask({ modelId: 'groq/x' })).message).toMatchObject({
      provider: 'litellm',
      vendor: 'groq',
      modelId: 'groq/x',
    })
  })

  it('names the vendor also where it fails', async () => {
    const failure = [{ status: 404, body: { error: { message: 'no such model' } } }]
    await expect(ask({ modelId: 'groq/x' }, 'Hi', {}, failure)).rejects.toMatchObject({
      provider: 'litellm',
      message: expect.stringContaining('groq answered 404: no such model.'),
    })
  })

  it('shows what the vendor says beside the answer', async () => {
    const reply = { choices: [{ message: { content: 'x' }, finish_reason: 'stop' }], citations: ['https://a.test'] }
    const { message } = await ask({ modelId: 'perplexity/sonar' }, 'Hi', {}, [{ body: reply }])
    expect(message.raw).toMatchObject({ citations: ['https://a.test'] })
  })
})

const sse = { 'content-type': 'text/event-stream' }
const iam = [
  { body: { access_token: 't', expires_in: 3600 } },
  { body: { choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] } },
]
