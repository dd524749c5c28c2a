import { registerHooks } from 'node:module'

/** Which files of this package a process loads: to import it, and to ask one model. Prints both as JSON. */
const loaded = new Set<string>()
const folder = new URL('../src/', import.meta.url).href
registerHooks({
  load(url, context, next) {
    if (url.startsWith(folder)) loaded.add(url.slice(folder.length))
    return next(url, context)
  },
})

const [modelId = '', apiBase = ''] = process.argv.slice(2)
const { LiteLLMModel } = await import('../src/index.ts')
const imported = [...loaded]
const fetch = async (): Promise<Response> => Response.json({ access_token: 'a-token' })
const model = new LiteLLMModel({
  modelId,
  apiBase,
  apiKey: 'a-key',
  vertexProject: 'p',
  projectId: 'p',
  maxRetries: 0,
  fetch,
})
// Nobody answers in the words of the protocol; by then it is loaded.
await model.generate('Hello').catch(() => undefined)
process.stdout.write(JSON.stringify({ imported, asked: [...loaded].filter((file) => !imported.includes(file)) }))
