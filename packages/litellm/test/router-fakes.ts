import type { GeneratedMessage, SmolError } from '@smol/core'
import type { FakeAnswer, FakeFetch } from '@smol/testing'
import { chatChunk, chatCompletion, fakeFetch, sseReply } from '@smol/testing'
import { vi } from 'vitest'
import type { LiteLLMParams, LiteLLMRouterModelOptions, ModelListEntry } from '../src/index.ts'
import { LiteLLMRouterModel } from '../src/index.ts'

/** What a deployment answers, one after the other, the last again and again: a text, a status, or what fetch is to get. */
export type Script = readonly (string | number | Exclude<FakeAnswer, string>)[]

/** A deployment whose requests `scriptedServers` knows by its name. */
export function deployment(
  group: string,
  name: string,
  params: Partial<LiteLLMParams> = {},
  modelInfo: ModelListEntry['modelInfo'] = {},
): ModelListEntry {
  return {
    modelName: group,
    litellmParams: {
      model: `openai/${name}`,
      apiBase: `http://127.0.0.1:1/${name}`,
      apiKey: 'test-key-of-the-vendor',
      ...params,
    },
    modelInfo: { id: name, ...modelInfo },
  }
}

/** A `fetch` behind which each deployment has a server of its own, and the names of those that were asked. */
export function scriptedServers(scripts: Readonly<Record<string, Script>>): { fetch: FakeFetch; asked: string[] } {
  const asked: string[] = []
  const counts = new Map<string, number>()
  const fetch = fakeFetch(({ url, json }) => {
    const name = new URL(url).pathname.split('/')[1] ?? ''
    const at = counts.get(name) ?? 0
    counts.set(name, at + 1)
    asked.push(name)
    const script = scripts[name] ?? ['ok']
    return toAnswer(script[at] ?? script.at(-1) ?? 'ok', (json as { stream?: boolean }).stream === true)
  })
  return { fetch, asked }
}

function toAnswer(answer: Script[number], stream: boolean): FakeAnswer {
  if (typeof answer === 'number') return { status: answer, body: { error: { message: `It is a ${answer}.` } } }
  if (typeof answer !== 'string') return answer
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 }
  if (!stream) return { body: chatCompletion({ content: answer }, { usage }) }
  return sseReply([
    chatChunk({ role: 'assistant', content: '' }),
    chatChunk({ content: answer }),
    chatChunk({}, { finish_reason: 'stop' }),
    '[DONE]',
  ])
}

/** Under fake timers: lets time pass until a promise is settled, and gives what it resolves to or rejects with. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  let outcome: { value: unknown } | undefined
  promise.then(
    (value) => (outcome = { value }),
    (error: unknown) => (outcome = { value: error }),
  )
  for (let waited = 0; outcome === undefined && waited < 2000; waited++) await vi.advanceTimersByTimeAsync(50)
  return outcome === undefined ? 'pending' : outcome.value
}

/** A group of two. */
export const two = [deployment('g', 'a'), deployment('g', 'b')]

/** The answer begins and never comes. */
export const hanging = { pieces: [], end: 'hang' } as const

/** A router of the group `g` over scripted servers. Calls are made under fake timers. */
export function router(
  modelList: readonly ModelListEntry[],
  scripts: Readonly<Record<string, Script>>,
  options: Partial<LiteLLMRouterModelOptions> = {},
) {
  const { fetch, asked } = scriptedServers(scripts)
  const model = new LiteLLMRouterModel({ modelId: 'g', modelList, fetch, ...options })
  return {
    model,
    asked,
    message: async (call = {}) => (await outcomeOf(model.generate('Hello', call))) as GeneratedMessage,
    error: async (call = {}) => (await outcomeOf(model.generate('Hello', call))) as SmolError,
  }
}
