import { describe, expect, it } from 'vitest'
import { deepFreeze } from '../test/deep-freeze.ts'
import { failure } from '../test/failure.ts'
import { BaseModel } from './base-model.ts'
import type { Model } from './model.ts'
import type { OptionTable } from './options.ts'
import type { ModelOptions } from './parameters.ts'
import { modelOptionRows } from './parameters.ts'
import { definePlugin } from './plugin.ts'
import { createRegistry } from './registry.ts'
import type { Completion } from './reply.ts'
import type { CompletionRequest } from './request.ts'
import { without } from './tools/json.ts'

interface EchoOptions extends ModelOptions {
  apiKey?: string
  apiBase?: string
  provider?: string
  torchDtype?: string
  clientOptions?: object
  credential?: object
}

const echoOptions = {
  ...modelOptionRows,
  maxTokens: { ...modelOptionRows.maxTokens, aliases: ['maxNewTokens'] },
  apiKey: { type: 'string', secret: true, description: 'Key.' },
  apiBase: { type: 'string', description: 'Where.' },
  provider: { type: 'string', description: 'Who.' },
  torchDtype: { type: 'string', description: 'Type.' },
  clientOptions: { type: 'object', description: 'Client.' },
  credential: { type: 'object', description: 'Credential.' },
} as const satisfies OptionTable<EchoOptions>

class EchoModel extends BaseModel<EchoOptions> {
  readonly provider = 'echo'

  constructor(options: EchoOptions) {
    super(options, echoOptions)
  }

  /** What the provider would have been asked. */
  async seen(): Promise<object> {
    return (await this.generate('Hi')).raw as object
  }

  protected override async complete(request: CompletionRequest): Promise<Completion> {
    return { content: 'Hi', raw: without(request, 'warn', 'signal') }
  }
}

const echo = definePlugin({
  name: 'echo',
  aliases: ['EchoModel', 'HfApiModel'],
  createModel: (modelId, options) => new EchoModel({ modelId, ...options }),
  options: echoOptions,
})
const other = definePlugin({
  name: 'other',
  createModel: (modelId, options) => new EchoModel({ modelId, ...options }),
  options: { modelId: { ...modelOptionRows.modelId, default: 'its-default' } },
})

describe('createModel', () => {
  const registry = createRegistry(echo, other)

  it('splits at the first colon', () => {
    expect(registry.createModel('echo:gpt-4o', { temperature: 0 })).toMatchObject({
      provider: 'echo',
      modelId: 'gpt-4o',
    })
    expect(registry.createModel('echo:a:b:c').modelId).toBe('a:b:c')
    expect(registry.createModel('echo:http://host:8080/v1').modelId).toBe('http://host:8080/v1')
  })

  it('knows aliases', () => {
    expect(registry.createModel('EchoModel:m')).toBeInstanceOf(EchoModel)
    expect(registry.createModel('HfApiModel:m')).toBeInstanceOf(EchoModel)
  })

  it('takes the default model of a provider that has one', async () => {
    expect(registry.createModel('other').modelId).toBe('its-default')
    const error = await failure(() => registry.createModel('echo'))
    expect(error).toMatchObject({
      code: 'configuration',
      message: "'echo' names a provider but no model. Write 'echo:<model>'.",
    })
  })

  it.each<[string, RegExp]>([
    [
      'openai:gpt-4o',
      /'openai:gpt-4o': there is no provider 'openai'\. Registered: echo, other\. Run 'npm install @smol\/openai'/,
    ],
    ['OpenAIServerModel:gpt-4o', /npm install @smol\/openai/],
    ['InferenceClientModel:x', /npm install @smol\/hf-api/],
    ['LiteLLMRouterModel:x', /npm install @smol\/litellm/],
    ['opneai:gpt-4o', /Did you mean 'openai'\? It is in @smol\/openai: run 'npm install @smol\/openai'\.$/],
    ['ecko:m', /Did you mean 'echo'\?$/],
    ['ECHO:m', /Did you mean 'echo'\?$/],
    ['bedrock:m', /Install the package that has it/],
    ['gpt-4o', /there is no provider 'gpt-4o'.* If it is a model, write '<provider>:gpt-4o'\.$/],
    ['./folder', /If it is a model, write '<provider>:\.\/folder'\.$/],
    ['qwen3:0.6b', /there is no provider 'qwen3'.* If it is a model, write '<provider>:qwen3:0\.6b'\.$/],
    ['', /createModel needs an id such as 'openai:gpt-4o-mini'/],
  ])('says of %j what there is and what to do', async (id, expected) => {
    const error = await failure(() => registry.createModel(id))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })

  it('says that an empty registry is empty', async () => {
    expect((await failure(() => createRegistry().createModel('x:y'))).message).toContain('No plugin is registered.')
  })

  it('hands on what the constructor says', async () => {
    expect((await failure(() => registry.createModel('echo:m', { temprature: 1 }))).message).toContain(
      "Did you mean 'temperature'",
    )
    expect((await failure(() => registry.createModel('echo:'))).message).toContain('modelId')
  })
})

describe('use', () => {
  it('adds plugins, and tells what is there', () => {
    const registry = createRegistry(echo)
    expect(registry.use(other)).toBe(registry)
    expect(registry.plugins.map(({ name }) => name)).toEqual(['echo', 'other'])
    expect(registry.plugins[0]?.options).toBe(echoOptions)
  })

  it('is of one registry alone', () => {
    createRegistry(echo)
    expect(createRegistry().plugins).toEqual([])
  })

  it.each<[string, () => unknown, RegExp]>([
    [
      'a plugin twice',
      () => createRegistry(echo, echo),
      /Plugin 'echo': the name 'echo' is already taken by plugin 'echo'/,
    ],
    [
      'a name that is an alias',
      () => createRegistry(echo).use(definePlugin({ name: 'HfApiModel', createModel: echo.createModel })),
      /'HfApiModel' is already taken by plugin 'echo'/,
    ],
    [
      'what is no plugin',
      () => createRegistry({ name: 'x', createModel: echo.createModel } as never),
      /is no plugin, but an object\. Make one with definePlugin/,
    ],
  ])('refuses %s', async (_name, run, expected) => {
    const error = await failure(run)
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })

  it('adds nothing of a list with a fault', async () => {
    const registry = createRegistry()
    await failure(() => registry.use(other, echo, echo))
    expect(registry.plugins).toEqual([])
  })
})

describe('JSON', () => {
  const registry = createRegistry(echo)
  const again = (model: Model): EchoModel => registry.fromJSON(JSON.parse(JSON.stringify(model))) as EchoModel

  it('says what makes a model', () => {
    expect(new EchoModel({ modelId: 'm', temperature: 0, maxNewTokens: 7 } as EchoOptions).toJSON()).toEqual({
      provider: 'echo',
      class: 'EchoModel',
      modelId: 'm',
      options: { temperature: 0, maxTokens: 7 },
    })
  })

  it('makes an equal model', async () => {
    const options: EchoOptions = deepFreeze({
      modelId: 'm',
      temperature: 0,
      stopSequences: ['a'],
      customRoleConversions: { system: 'user' },
      flattenMessagesAsText: true,
      reasoningTags: 'why',
      extraBody: { a: [1, { b: null }], cache_key: 'x' },
      responseFormat: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
      tools: [{ name: 'f', description: 'd', inputs: { q: { type: 'any', description: 'q' } } }],
      toolChoice: { name: 'f' },
      apiBase: 'https://sk-gateway.example.com/v1',
      provider: 'together',
    })
    const model = new EchoModel(options)
    const copy = again(model)
    expect(copy.toJSON()).toEqual(model.toJSON())
    expect(await copy.seen()).toMatchObject(without(await model.seen(), 'options'))
  })

  it('has no secret, at any depth, and nothing alive', () => {
    const model = new EchoModel({
      modelId: 'm',
      apiKey: 'planted-1',
      credential: new (class Credential {
        readonly key = 'planted-2'
      })(),
      onWarning: () => undefined,
      clientOptions: {
        defaultHeaders: { Authorization: 'Bearer planted-3', 'X-Team': 'a' },
        headerPairs: [
          ['x-api-key', 'planted-4'],
          ['x-team', 'a'],
        ],
        headers: new Headers({ cookie: 'planted-5', 'x-team': 'b' }),
        note: 'sk-planted-0123456789',
        token: ['planted-6'],
        fetch: globalThis.fetch,
        timeout: 5,
      },
      extraBody: { api_key: 'planted-7', max_tokens: 3, eos_token: '</s>' },
      apiBase: 'https://bob:planted-8@host.example/v1?api-key=planted-9&x=1',
    })
    const json = JSON.stringify(model)
    expect(json).not.toContain('planted')
    expect(JSON.parse(json)).toMatchObject({
      options: {
        apiBase: 'https://host.example/v1?x=1',
        clientOptions: {
          defaultHeaders: { 'X-Team': 'a' },
          headerPairs: [['x-team', 'a']],
          headers: { 'x-team': 'b' },
          timeout: 5,
        },
        extraBody: { max_tokens: 3, eos_token: '</s>' },
      },
    })
  })

  it('has a Standard Schema as JSON Schema', () => {
    const schema = {
      '~standard': {
        version: 1,
        vendor: 'x',
        validate: () => ({ value: 1 }),
        jsonSchema: { input: () => ({ type: 'number' }), output: () => ({}) },
      },
    } as const
    expect(new EchoModel({ modelId: 'm', responseFormat: schema }).toJSON().options).toEqual({
      responseFormat: { type: 'json_schema', json_schema: { name: 'response', schema: { type: 'number' } } },
    })
  })

  it('is found by class where the provider is not said', () => {
    expect(registry.fromJSON({ class: 'EchoModel', modelId: 'm' })).toMatchObject({ modelId: 'm' })
  })

  it.each<[unknown, RegExp]>([
    [null, /fromJSON needs what model\.toJSON\(\) gave: .*got null/],
    ['{"provider":"echo"}', /fromJSON needs/],
    [
      { provider: 'openai', class: 'OpenAIServerModel', modelId: 'm', options: {} },
      /The saved model of class 'OpenAIServerModel': there is no provider 'openai'.*npm install @smol\/openai/,
    ],
    [{ provider: 'echo', modelId: 'm', options: { temprature: 1 } }, /Did you mean 'temperature'/],
    [{ provider: 'echo' }, /no model/],
  ])('refuses %j', async (json, expected) => {
    const error = await failure(() => registry.fromJSON(json))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })

  it('reads what smolagents saved', async () => {
    const model = registry.fromJSON(
      deepFreeze({
        class: 'HfApiModel',
        data: {
          max_tokens: 2096,
          temperature: 0.5,
          custom_role_conversions: null,
          last_input_token_count: null,
          last_output_token_count: 12,
          model_id: 'Qwen/Qwen2.5-Coder-32B-Instruct',
          provider: 'together',
          timeout: 5,
          stop: ['END'],
          torch_dtype: 'float16',
          max_new_tokens: null,
          logit_bias: { 50256: -100 },
        },
      }),
    )
    expect(model.toJSON()).toMatchObject({
      modelId: 'Qwen/Qwen2.5-Coder-32B-Instruct',
      options: {
        maxTokens: 2096,
        temperature: 0.5,
        provider: 'together',
        timeoutMs: 5000,
        stopSequences: ['END'],
        torchDtype: 'float16',
        extraBody: { logit_bias: { 50256: -100 } },
      },
    })
    expect(await model.generate('Hi')).toMatchObject({ content: 'Hi' })
  })

  it('reads what smolagents saved for a plugin without a table', () => {
    const seen: unknown[] = []
    const bare = definePlugin({
      name: 'bare',
      createModel: (modelId, options) => {
        seen.push(modelId, options)
        return new EchoModel({ modelId })
      },
    })
    createRegistry(bare).fromJSON({ class: 'bare', data: { model_id: 'm', top_k: 3 } })
    expect(seen).toEqual(['m', { topK: 3 }])
  })
})
