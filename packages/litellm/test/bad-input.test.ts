import type { ChatMessage, SmolError } from '@smol/core'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiteLLMModelOptions } from '../src/index.ts'
import { LiteLLMModel, LiteLLMRouterModel, providers } from '../src/index.ts'
import { ask } from './ask.ts'

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (/API|KEY|TOKEN|BASE|SECRET/.test(name)) vi.stubEnv(name, undefined)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

const look = { name: 'look', description: 'Looks.', inputSchema: { type: 'object', properties: {} } } as const

/** The error of a call, and that nothing was sent before it. */
async function refusal(
  options: LiteLLMModelOptions,
  messages: readonly ChatMessage[] | string = 'Hi',
): Promise<SmolError> {
  const fetch = fakeFetch([])
  const error: unknown = await (async () => new LiteLLMModel({ ...options, fetch }).generate(messages))().catch(
    (reason: unknown) => reason,
  )
  expect(fetch.requests).toEqual([])
  return error as SmolError
}

describe('a key that is missing', () => {
  const keyed = Object.entries(providers).filter(([, { keyEnv, opener, base = '' }]) => {
    return keyEnv !== undefined && opener === undefined && base !== '' && !/localhost|127\.0\.0\.1|\{/.test(base)
  })

  it.each(keyed)('of %s is asked for by its variables, and by no other', async (name, { keyEnv = [] }) => {
    const variables = [keyEnv].flat()
    const { code, message } = await refusal({ modelId: `${name}/a.b.c` })
    expect(code).toBe('auth')
    for (const variable of variables) expect(message).toContain(variable)
    const others = (message.match(/\b[A-Z]+(_[A-Z]+)+\b/g) ?? []).filter((each) => !variables.includes(each))
    expect(others).toEqual([])
  })
})

describe('an address', () => {
  it.each(['localhost:8000/v1', 'api.acme.test/v1', '/v1', 'ftp://host/v1', ''])(
    '%j as apiBase is no URL',
    async (apiBase) => {
      const { code, message } = await refusal({ modelId: 'openai/x', apiBase, apiKey: 'k' })
      expect(code).toBe('configuration')
      expect(message).toContain("'apiBase'")
      expect(message).toMatch(/https?:\/\//)
    },
  )

  it('without a scheme in a variable names the variable', async () => {
    vi.stubEnv('GROQ_API_BASE', 'proxy.test/v1')
    expect(await refusal({ modelId: 'groq/x', apiKey: 'k' })).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('GROQ_API_BASE') as string,
    })
  })
})

describe('a list of models', () => {
  it.each<[string, unknown, string]>([
    ['that is none', 'groq/x', "'modelList' must be an array"],
    ['with an entry that is none', [null], 'modelList[0]'],
    ['without parameters', [{ modelName: 'g' }], 'modelList[0].litellmParams is missing'],
    ['with a provider that is none', [{ modelName: 'g', litellmParams: { model: 'qroq/x' } }], "Did you mean 'groq'"],
    [
      'with an address without a scheme',
      [{ model_name: 'g', litellm_params: { model: 'openai/x', api_base: 'host/v1' } }],
      "modelList[0].litellmParams: 'apiBase' must be a URL",
    ],
  ])('%s is an error of the constructor that says where', (_what, modelList, words) => {
    const make = () => new LiteLLMRouterModel({ modelId: 'g', modelList: modelList as never })
    expect(make).toThrow(words)
    expect(make).toThrow(expect.objectContaining({ code: 'configuration' }))
  })
})

describe('tool calls whose ids a vendor refuses', () => {
  const turn: readonly ChatMessage[] = [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: null, toolCalls: [{ id: 'call|1 ü', name: 'look', arguments: {} }] },
    { role: 'tool-response', content: 'one', toolCallId: 'call|1 ü' },
  ]
  const anthropic = { content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' }
  const bedrock = { output: { message: { content: [{ text: 'Hi' }] } }, stopReason: 'end_turn' }

  it.each([
    ['anthropic/claude-sonnet-4-5', anthropic, /"tool_use","id":"([^"]+)"/, /"tool_use_id":"([^"]+)"/],
    [
      'bedrock/amazon.nova-lite-v1:0',
      bedrock,
      /"toolUse":\{[^}]*"toolUseId":"([^"]+)"/,
      /"toolResult":\{[^}]*"toolUseId":"([^"]+)"/,
    ],
    [
      'mistral/mistral-large',
      chatCompletion({ content: 'Hi' }),
      /"tool_calls":\[\{"id":"([^"]+)"/,
      /"tool_call_id":"([^"]+)"/,
    ],
  ])('are translated for %s, the call as its answer, and we say so', async (modelId, reply, call, result) => {
    const { body, warnings, message } = await ask({ modelId }, turn, { tools: [look] }, [{ body: reply }])
    const sent = JSON.stringify(body)
    const id = call.exec(sent)?.[1]
    expect(id).toMatch(/^[a-zA-Z0-9]{9}$/)
    expect(result.exec(sent)?.[1]).toBe(id)
    expect(sent).not.toContain('call|1')
    expect(warnings.map((warning) => warning.message).join()).toContain('tool call ids')
    expect(message.content).toBe('Hi')
    // The dialogue keeps the user's own.
    expect(turn[1]?.toolCalls?.[0]?.id).toBe('call|1 ü')
  })

  it('come back as the vendor gave them, and fit when they are sent again', async () => {
    const given = { id: 'abcDEF123', type: 'function', function: { name: 'look', arguments: '{}' } }
    const first = await ask({ modelId: 'mistral/m' }, 'q', {}, [{ body: chatCompletion({ tool_calls: [given] }) }])
    expect(first.message.toolCalls[0]?.id).toBe('abcDEF123')
    const next = [
      { role: 'user', content: 'q' },
      first.message,
      { role: 'tool-response', content: 'x', toolCallId: 'abcDEF123' },
    ] as const
    const { body, warnings } = await ask({ modelId: 'mistral/m' }, next)
    expect(JSON.stringify(body).match(/abcDEF123/g)).toHaveLength(2)
    expect(warnings).toEqual([])
  })
})

describe('an image where a vendor takes none', () => {
  const image = { type: 'image', image: 'data:image/png;base64,iVBORw0KGgo=' } as const
  const blind = Object.entries(providers).filter(([, { images, prompt }]) => images === false || prompt !== undefined)

  it.each(blind)('of %s is a typed error before anything is sent', async (name) => {
    const options = {
      modelId: `${name}/x`,
      apiKey: 'k',
      apiBase: 'http://127.0.0.1:1/v1',
      apiVersion: 'v',
      projectId: 'p',
    }
    const { code, message } = await refusal(options, [{ role: 'user', content: [image] }])
    expect({ code, message }).toMatchObject({ code: 'unsupported', message: expect.stringContaining('messages[0]') })
  })
})

describe("a dialogue that breaks a vendor's rules of turns", () => {
  const claude = { content: [{ type: 'text', text: 'Hi' }], stop_reason: 'end_turn' }
  const nova = { output: { message: { content: [{ text: 'Hi' }] } }, stopReason: 'end_turn' }
  const gemini = { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] }
  const late: readonly ChatMessage[] = [
    { role: 'user', content: 'a' },
    { role: 'system', content: 'Be terse.' },
    { role: 'user', content: 'b' },
    { role: 'assistant', content: null, toolCalls: [{ id: 'c', name: 'look', arguments: {} }] },
    { role: 'tool-response', content: 'x', toolCallId: 'c' },
    { role: 'user', content: 'c' },
  ]

  it.each([
    ['anthropic/claude-sonnet-4-5', claude, 'messages', ['user', 'assistant', 'user']],
    ['bedrock/amazon.nova-lite-v1:0', nova, 'messages', ['user', 'assistant', 'user']],
    ['gemini/gemini-2.5-flash', gemini, 'contents', ['user', 'model', 'user', 'user']],
  ])('is put in turns for %s, and we say what was moved', async (modelId, reply, field, roles) => {
    const { body, warnings } = await ask({ modelId }, late, { tools: [look] }, [{ body: reply }])
    expect((body[field] as { role: string }[]).map(({ role }) => role)).toEqual(roles)
    expect(JSON.stringify(body)).toContain('Be terse.')
    expect(warnings).toMatchObject([{ parameter: 'messages' }])
  })

  it.each([['anthropic/claude-sonnet-4-5'], ['bedrock/amazon.nova-lite-v1:0']])(
    'is an error where nobody speaks but the system, with %s',
    async (modelId) => {
      const error = await refusal({ modelId, apiKey: 'k' }, [{ role: 'system', content: 'Be terse.' }])
      expect(error.code).toBe('invalid_request')
    },
  )

  it('has a word of the user where nobody speaks but the system, with gemini', async () => {
    const messages = [{ role: 'system', content: 'Be terse.' }] as const
    const { body, warnings } = await ask({ modelId: 'gemini/gemini-2.5-flash' }, messages, {}, [{ body: gemini }])
    expect(body['contents']).toEqual([{ role: 'user', parts: [{ text: '.' }] }])
    expect(warnings).toMatchObject([{ type: 'repaired', parameter: 'messages' }])
  })
})
