import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AzureOpenAIServerModel } from '../../packages/azure/src/index.ts'
import { ChatCompletionsModel } from '../../packages/chat-completions/src/index.ts'
import type { ChatMessage, GenerationParameters, Model, Tool } from '../../packages/core/src/index.ts'
import { HfApiModel } from '../../packages/hf-api/src/index.ts'
import { OpenAIServerModel } from '../../packages/openai/src/index.ts'
import { noServer, startLlama } from './real-server.ts'
import type { RealServer } from './real-server.ts'

const KEY = 'sk-real-server-0001'
const INSTALL_MS = 300_000

let open: RealServer
let locked: RealServer
let reason = noServer

beforeAll(async () => {
  if (reason !== undefined) return undefined
  try {
    // One after the other: the first one installs what is missing.
    open = await startLlama()
    locked = await startLlama({ LLAMA_API_KEY: KEY, LLAMA_CTX: '256', LLAMA_SLOTS: '1' })
  } catch (error) {
    // A server of others that cannot be had here is no fault of ours.
    reason = `llama.cpp's server could not be started: ${String(error)}`
    return undefined
  }
  return async () => {
    await open[Symbol.asyncDispose]()
    await locked[Symbol.asyncDispose]()
  }
}, INSTALL_MS)

beforeEach(({ skip }) => skip(reason !== undefined, reason))

/** Where the server is, its key, and what to ask for. */
interface Asked extends GenerationParameters {
  apiBase: string
  apiKey?: string
}

/** Every class that can reach a server which speaks Chat Completions. */
const classes: Readonly<Record<string, (asked: Asked) => Model>> = {
  OpenAIServerModel: (asked) => new OpenAIServerModel({ modelId: 'smollm2', ...asked }),
  ChatCompletionsModel: (asked) => new ChatCompletionsModel({ modelId: 'smollm2', ...asked }),
  // A key is needed to keep it from looking for a signed-in user.
  AzureOpenAIServerModel: (asked) => new AzureOpenAIServerModel({ modelId: 'smollm2', apiKey: 'unused-key', ...asked }),
  HfApiModel: ({ apiBase, apiKey, ...parameters }) =>
    new HfApiModel({ modelId: apiBase, ...(apiKey === undefined ? {} : { token: apiKey }), ...parameters }),
}

// The model is small: what it says is not checked, only that all of it arrives in the right form.
const greedy = { temperature: 0, seed: 1, maxTokens: 40 } as const
const count = 'Count from 1 to 10, separated by commas.'

const tools: Tool[] = [
  { name: 'get_weather', description: 'Weather of a city', inputs: { city: { type: 'string', description: 'Name' } } },
]
/** Calls that were made before: without them a model of this size makes none. */
const examples = ['Rome', 'Oslo', 'Lima'].flatMap((city, at): ChatMessage[] => [
  { role: 'user', content: `Weather in ${city}?` },
  { role: 'tool-call', content: null, toolCalls: [{ id: `call_${at}`, name: 'get_weather', arguments: { city } }] },
])

for (const [name, create] of Object.entries(classes)) {
  describe(`${name} and the server of llama.cpp`, () => {
    const model = (): Model => create({ ...greedy, apiBase: open.apiBase })
    const behindKey = (apiKey: string): Model => create({ ...greedy, apiBase: locked.apiBase, apiKey, maxTokens: 5 })

    it('answer', async () => {
      const answer = await model().generate('What does HTTP stand for?', { maxTokens: 8 })
      expect(answer).toMatchObject({ toolCalls: [], finishReason: 'length', warnings: [] })
      expect(answer.content.length).toBeGreaterThan(0)
      expect(answer.tokenUsage).toMatchObject({ outputTokens: 8 })
      expect(answer.tokenUsage?.inputTokens).toBeGreaterThan(10)
    })

    it('stream the same as final() gives, with usage', async () => {
      const stream = model().generateStream(count)
      const texts: string[] = []
      for await (const text of stream.textStream) texts.push(text)
      const answer = await stream.final()
      expect(texts.length).toBeGreaterThan(3)
      expect(texts.join('')).toBe(answer.content)
      expect(answer).toMatchObject({ tokenUsage: { outputTokens: 40 }, finishReason: 'length', warnings: [] })
    })

    it('end before a stop string', async () => {
      expect((await model().generate(count)).content).toContain('5')
      const whole = await model().generate(count, { stopSequences: ['5'] })
      const streamed = await model()
        .generateStream(count, { stopSequences: ['5'] })
        .final()
      for (const answer of [whole, streamed]) {
        expect(answer).toMatchObject({ content: expect.not.stringContaining('5') as unknown, finishReason: 'stop' })
        expect(answer.content).toContain('4')
      }
    })

    it('call a tool', async () => {
      const messages: ChatMessage[] = [...examples, { role: 'user', content: 'Weather in Paris?' }]
      const whole = await model().generate(messages, { tools, maxTokens: 60 })
      const streamed = await model().generateStream(messages, { tools, maxTokens: 60 }).final()
      for (const answer of [whole, streamed]) {
        expect(answer.toolCalls).toMatchObject([{ name: 'get_weather', arguments: { city: 'Paris' } }])
        expect(answer).toMatchObject({ finishReason: 'tool-calls', warnings: [] })
      }
    })

    it('keep to a JSON Schema', async () => {
      const schema = {
        type: 'object',
        properties: { name: { type: 'string', maxLength: 12 }, age: { type: 'integer', minimum: 0, maximum: 99 } },
        required: ['name', 'age'],
        additionalProperties: false,
      }
      const answer = await model().generate('Give a person as JSON.', {
        responseFormat: { type: 'json_schema', json_schema: { name: 'person', strict: true, schema } },
        maxTokens: 80,
      })
      const parsed = { name: expect.any(String) as unknown, age: expect.any(Number) as unknown }
      expect(answer).toMatchObject({ parsed, finishReason: 'stop', warnings: [] })
    })

    it('give log probabilities where they are asked for', async () => {
      const logprobs = { content: expect.arrayContaining([expect.objectContaining({ logprob: expect.any(Number) })]) }
      const call = { extraBody: { logprobs: true, top_logprobs: 2 }, maxTokens: 3 } as const
      expect((await model().generate(count, call)).raw).toMatchObject({ choices: [{ logprobs }] })
      expect((await model().generateStream(count, call).final()).raw).toMatchObject({ choices: [{ logprobs }] })
    })

    it('refuse a wrong key, and take the right one', async () => {
      await expect(behindKey('sk-wrong-0002').generate('Hi')).rejects.toMatchObject({ code: 'auth', status: 401 })
      expect((await behindKey(KEY).generate('Hi')).content).not.toBe('')
    })

    it('say when a prompt does not fit', async () => {
      const prompt = 'word '.repeat(400)
      const expected = {
        code: 'context_overflow',
        status: 400,
        message: expect.stringMatching(/\d+ tokens/) as unknown,
      }
      await expect(behindKey(KEY).generate(prompt)).rejects.toMatchObject(expected)
      await expect(behindKey(KEY).generateStream(prompt).final()).rejects.toMatchObject(expected)
    })

    it('are ready for the next call after an abort in mid-stream', async () => {
      const one = model()
      const caller = new AbortController()
      const enough = new Error('Enough.')
      const stream = one.generateStream('Tell a long story.', { maxTokens: 2000, signal: caller.signal })
      await expect(
        (async () => {
          for await (const delta of stream) if (delta.content !== undefined) caller.abort(enough)
        })(),
      ).rejects.toBe(enough)
      expect((await one.generate('Hi', { maxTokens: 3 })).content).not.toBe('')
    })

    it('are ready for the next call after the loop was left', async () => {
      const one = model()
      for await (const { content } of one.generateStream('Tell a long story.', { maxTokens: 2000 })) {
        if (content !== undefined) break
      }
      expect((await one.generate('Hi', { maxTokens: 3 })).content).not.toBe('')
    })
  })
}
