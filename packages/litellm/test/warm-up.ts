import { chatCompletion, fakeFetch } from '@smol/testing'
import { LiteLLMModel } from '../src/index.ts'

/** Loads what the first call of a process loads. That takes real time, for which fake timers do not wait. */
export async function warmUp(): Promise<void> {
  const fetch = fakeFetch(() => ({ body: chatCompletion({ content: 'ok' }) }))
  await new LiteLLMModel({ modelId: 'openai/any', apiKey: 'key', apiBase: 'http://127.0.0.1:1', fetch }).generate('Hi')
}
