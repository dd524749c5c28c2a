import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { generateText, streamText } from 'ai'
import { OpenAI } from 'openai'
import type { OpenAIServerModel } from '../../packages/openai/src/index.ts'
import { repositoryRoot } from '../scripts/workspace.ts'
import { useBuiltPackages } from './built-packages.ts'

/** One way to ask the server: for a stream, and for a whole reply. Both give the length of the text. */
export interface Contestant {
  /** @param seen is called with each piece of text */
  stream(model: string, seen: (text: string) => void): Promise<void>
  call(model: string): Promise<string>
}

const prompt = 'Say hello.'
const messages = [{ role: 'user' as const, content: prompt }]

/** What any client must do at least: `fetch`, take lines apart, parse JSON. */
function floor(base: string): Contestant {
  const ask = (model: string, stream: boolean): Promise<Response> =>
    fetch(`${base}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-bench' },
      body: JSON.stringify({ model, messages, stream }),
    })
  return {
    async stream(model, seen) {
      const reader = (await ask(model, true)).body?.getReader()
      const decoder = new TextDecoder()
      let rest = ''
      for (let result = await reader?.read(); result?.done === false; result = await reader?.read()) {
        const lines = (rest + decoder.decode(result.value, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
          const { choices } = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }
          seen(choices[0]?.delta.content ?? '')
        }
      }
    },
    async call(model) {
      const reply = (await (await ask(model, false)).json()) as { choices: { message: { content: string } }[] }
      return reply.choices[0]?.message.content ?? ''
    },
  }
}

async function smol(base: string): Promise<Contestant> {
  useBuiltPackages()
  const { OpenAIServerModel: Model } = (await import(
    `${repositoryRoot}/packages/openai/dist/index.js`
  )) as typeof import('../../packages/openai/src/index.ts')
  const models = new Map<string, OpenAIServerModel>()
  const modelOf = (modelId: string): OpenAIServerModel => {
    const model = models.get(modelId) ?? new Model({ modelId, apiBase: base, apiKey: 'sk-bench' })
    models.set(modelId, model)
    return model
  }
  return {
    async stream(model, seen) {
      for await (const { content } of modelOf(model).generateStream(prompt)) if (content !== undefined) seen(content)
    },
    call: async (model) => (await modelOf(model).generate(prompt)).content,
  }
}

function openaiSdk(base: string): Contestant {
  const client = new OpenAI({ baseURL: base, apiKey: 'sk-bench' })
  return {
    async stream(model, seen) {
      const events = await client.chat.completions.create({ model, messages, stream: true })
      for await (const event of events) seen(event.choices[0]?.delta.content ?? '')
    },
    async call(model) {
      const reply = await client.chat.completions.create({ model, messages })
      return reply.choices[0]?.message.content ?? ''
    },
  }
}

function aiSdk(base: string): Contestant {
  const provider = createOpenAICompatible({ name: 'bench', baseURL: base, apiKey: 'sk-bench' })
  return {
    async stream(model, seen) {
      for await (const text of streamText({ model: provider(model), prompt }).textStream) seen(text)
    },
    call: async (model) => (await generateText({ model: provider(model), prompt })).text,
  }
}

/** By the name that the table shows. */
export const contestants: Readonly<Record<string, (base: string) => Contestant | Promise<Contestant>>> = {
  floor,
  '@smol/openai': smol,
  'openai SDK': openaiSdk,
  'AI SDK': aiSdk,
}
