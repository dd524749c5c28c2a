import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { streamText } from 'ai'
import { OpenAI } from 'openai'
import type { OpenAIServerModel } from '../../packages/openai/src/index.ts'
import { repositoryRoot } from '../scripts/workspace.ts'
import { useBuiltPackages } from './built-packages.ts'

/** One way to ask the server: for a stream, and for a whole reply. Both give the text. */
export interface Contestant {
  stream(model: string): Promise<string>
  call(model: string): Promise<string>
}

const messages = [{ role: 'user', content: 'Say hello.' }] as const

/** What any client must do at least: `fetch`, take lines apart, parse JSON, collect the text. */
function floor(base: string): Contestant {
  const ask = (model: string, stream: boolean): Promise<Response> =>
    fetch(`${base}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer sk-bench' },
      body: JSON.stringify({ model, messages, stream }),
    })
  return {
    async stream(model) {
      const reader = (await ask(model, true)).body?.getReader()
      const decoder = new TextDecoder()
      let text = ''
      let rest = ''
      for (let result = await reader?.read(); result?.done === false; result = await reader?.read()) {
        const lines = (rest + decoder.decode(result.value, { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) {
          if (!line.startsWith('data: ') || line === 'data: [DONE]') continue
          const { choices } = JSON.parse(line.slice(6)) as { choices: { delta: { content?: string } }[] }
          text += choices[0]?.delta.content ?? ''
        }
      }
      return text
    },
    async call(model) {
      const reply = (await (await ask(model, false)).json()) as { choices: { message: { content: string } }[] }
      return reply.choices[0]?.message.content ?? ''
    },
  }
}

async function smol(base: string): Promise<Contestant> {
  useBuiltPackages()
  const { OpenAIServerModel } = (await import(
    `${repositoryRoot}/packages/openai/dist/index.js`
  )) as typeof import('../../packages/openai/src/index.ts')
  const models = new Map<string, OpenAIServerModel>()
  const modelOf = (modelId: string) => {
    const model = models.get(modelId) ?? new OpenAIServerModel({ modelId, apiBase: base, apiKey: 'sk-bench' })
    models.set(modelId, model)
    return model
  }
  return {
    async stream(model) {
      let text = ''
      for await (const delta of modelOf(model).generateStream('Say hello.')) text += delta.content ?? ''
      return text
    },
    call: async (model) => (await modelOf(model).generate('Say hello.')).content,
  }
}

function openaiSdk(base: string): Contestant {
  const client = new OpenAI({ baseURL: base, apiKey: 'sk-bench' })
  return {
    async stream(model) {
      let text = ''
      const events = await client.chat.completions.create({ model, messages: [...messages], stream: true })
      for await (const event of events) text += event.choices[0]?.delta.content ?? ''
      return text
    },
    async call(model) {
      const reply = await client.chat.completions.create({ model, messages: [...messages] })
      return reply.choices[0]?.message.content ?? ''
    },
  }
}

function aiSdk(base: string): Contestant {
  const provider = createOpenAICompatible({ name: 'bench', baseURL: base, apiKey: 'sk-bench' })
  const ask = async (model: string): Promise<string> => {
    let text = ''
    for await (const piece of streamText({ model: provider(model), prompt: 'Say hello.' }).textStream) text += piece
    return text
  }
  return { stream: ask, call: ask }
}

/** By the name that the table shows. */
export const contestants: Readonly<Record<string, (base: string) => Contestant | Promise<Contestant>>> = {
  floor,
  '@smol/openai': smol,
  'openai SDK': openaiSdk,
  'AI SDK': aiSdk,
}
