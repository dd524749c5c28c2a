import { inspect } from 'node:util'
import type { GenerateOptions, Messages } from '@smol/core'
import type { FaultReply } from '@smol/testing'
import { chatChunk, dataFrame, startFaultServer } from '@smol/testing'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OpenAIServerModelOptions } from '../src/index.ts'
import { OpenAIServerModel } from '../src/index.ts'

const KEY = 'sk-planted-4f3c2b1a09876543210'

type Planted = { options?: Partial<OpenAIServerModelOptions>; call?: GenerateOptions; env?: boolean }

/** Everywhere that a key may stand. */
const places: Readonly<Record<string, Planted>> = {
  apiKey: { options: { apiKey: KEY } },
  'the environment': { env: true },
  'headers, as Authorization': { options: { headers: { Authorization: `Bearer ${KEY}` } } },
  'headers, under any name': { options: { headers: { 'x-whatever': KEY } } },
  'headers of a call': { call: { headers: { 'x-gateway-auth': `Token ${KEY}` } } },
  defaultHeaders: { options: { clientOptions: { defaultHeaders: { 'x-portkey': KEY } } } },
  'defaultHeaders, a Headers': { options: { clientOptions: { defaultHeaders: new Headers({ 'x-auth': KEY }) } } },
  'defaultHeaders, a list': { options: { clientOptions: { defaultHeaders: [['x-auth', KEY]] } } },
  defaultQuery: { options: { clientOptions: { defaultQuery: { code: KEY } } } },
  'clientOptions.apiKey': { options: { clientOptions: { apiKey: KEY } } },
  'clientOptions.apiKey, a function': { options: { clientOptions: { apiKey: async () => KEY } } },
  'extraBody, under any name': { options: { extraBody: { anything: { at: ['all', KEY] } } } },
  'extraBody of a call': { call: { extraBody: { gateway: { token: KEY } } } },
}

const echo = `You sent "${KEY}" (Bearer ${KEY}, ${encodeURIComponent(KEY)}).`
const errorBody = { error: { message: echo, type: echo, code: echo, param: KEY, [KEY]: { deep: [KEY] } } }
const stream = (...frames: readonly string[]): FaultReply => ({
  headers: { 'content-type': 'text/event-stream', 'x-request-id': KEY },
  body: frames.join(''),
})
const text = dataFrame(chatChunk({ content: `Your key is ${KEY}.` }))

/** Every way in which a server can give it back. */
const echoes: Readonly<Record<string, FaultReply>> = {
  'a JSON error': { status: 401, headers: { 'x-request-id': KEY }, body: errorBody },
  'an error that is retried': { status: 503, headers: { 'retry-after-ms': '1' }, body: errorBody },
  'a refused parameter': {
    status: 400,
    body: { error: { message: `'seed' is not supported with ${KEY}`, param: 'seed' } },
  },
  'a web page': {
    status: 500,
    headers: { 'content-type': 'text/html', 'retry-after-ms': '1' },
    body: `<h1>${echo}</h1>`,
  },
  'status 200 and a web page': { headers: { 'content-type': 'text/html' }, body: `<h1>${echo}</h1>` },
  'status 200 and an error': { body: errorBody },
  'status 200 and broken JSON': { headers: { 'content-type': 'application/json' }, body: `{"key":"${KEY}` },
  'status 200 and other JSON': { body: { you: { sent: KEY } } },
  'an error in a stream': stream(text, dataFrame(errorBody)),
  'an error event in a stream': stream(text, `event: error\n${dataFrame(echo)}`),
  'a broken event in a stream': stream(text, `data: {"key":"${KEY}\n\n`),
  'a stream that breaks off': stream(text),
  'a content type': { headers: { 'content-type': `text/${KEY}` }, body: 'x' },
  'a redirect in circles': ({ request }) => ({
    status: 307,
    headers: { location: `http://${KEY}.invalid${request.path}?key=${KEY}` },
  }),
  'a header that breaks HTTP': { headers: { 'content-length': KEY }, body: 'x' },
}

const printed: string[] = []
beforeEach(() => {
  vi.stubEnv('OPENAI_API_KEY', undefined)
  vi.spyOn(Math, 'random').mockReturnValue(0)
  printed.length = 0
  const log = (...args: unknown[]): void => void printed.push(inspect(args, { depth: Infinity }))
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    vi.spyOn(console, name).mockImplementation(log)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

/** Every rendering of a value that ends up in a log. */
function renderings(value: unknown): string {
  const chain: unknown[] = []
  for (let at = value; at !== undefined && at !== null && !chain.includes(at); at = (at as { cause?: unknown }).cause) {
    chain.push(at)
  }
  const each = chain.flatMap((one) => [
    inspect(one, {
      depth: Infinity,
      showHidden: true,
      getters: true,
      maxStringLength: Infinity,
      maxArrayLength: Infinity,
    }),
    JSON.stringify(one) ?? '',
    String(one),
    one instanceof Error ? `${one.message}\n${one.stack ?? ''}` : '',
  ])
  return each.join('\n')
}

function expectNoKey(value: unknown): void {
  const shown = renderings(value)
  const at = shown.indexOf(KEY)
  expect(at < 0 ? '' : shown.slice(Math.max(0, at - 200), at + 60)).toBe('')
}

const messages: Messages = 'Hi'

for (const [place, { options = {}, call = {}, env = false }] of Object.entries(places)) {
  describe(`a key in ${place} is shown nowhere`, () => {
    for (const [way, reply] of Object.entries(echoes)) {
      it(`when it comes back in ${way}`, async () => {
        if (env) vi.stubEnv('OPENAI_API_KEY', KEY)
        await using server = await startFaultServer()
        const warned: unknown[] = []
        const model = new OpenAIServerModel({
          modelId: 'm',
          apiBase: `${server.url}/v1`,
          ...(env || options.clientOptions?.apiKey !== undefined ? {} : { apiKey: 'sk-another-987654321' }),
          ...options,
          maxRetries: 1,
          seed: 1,
          onWarning: (warning) => warned.push(warning),
        })
        server.script(...Array.from({ length: 8 }, () => reply))

        const whole = await model.generate(messages, call).catch((error: unknown) => error)
        const streamed = await model
          .generateStream(messages, call)
          .final()
          .catch((error: unknown) => error)

        // It was really sent.
        const sent = server.requests.map(({ path, headers, text: body }) => `${path}${JSON.stringify(headers)}${body}`)
        expect(sent.filter((request) => request.includes(KEY))).not.toEqual([])
        for (const value of [whole, streamed, warned, model, model.toJSON()]) expectNoKey(value)
        expect(printed.join('\n')).not.toContain(KEY)
      })
    }
  })
}
