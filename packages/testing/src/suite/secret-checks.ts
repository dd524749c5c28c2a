import { ok } from 'node:assert/strict'
import { inspect } from 'node:util'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { errorOf, ways } from './reading.ts'
import { PLANTED_KEY } from './subject.ts'

const group = 'secrets'
const { reply } = scenarios['one text reply']

/** Secrets in the other places where users put them. */
const HEADER_KEY = 'planted-2b8d03f6-header'
const BODY_KEY = 'planted-7c51ae94-body'
// No API's own header: the user's would take its place, and the option's key would not be sent.
const elsewhere = { headers: { 'x-gateway-api-key': HEADER_KEY }, extraBody: { access_token: BODY_KEY } } as const
const planted = [PLANTED_KEY, HEADER_KEY, BODY_KEY]

/** A planted key must be in no rendering of anything. */
export const secretChecks: readonly Check[] = [
  {
    group,
    level: 'free',
    name: 'shows no key of its own',
    run: async (subject) => {
      assertClean('the model', subject.create())
      for (const [way, ask] of ways) assertClean(`the message of ${way}`, await ask(subject.create(), subject.prompt))
      assertClean(
        'the error of a call',
        await errorOf(subject.create().generate(subject.prompt, { temperatur: 1 } as object)),
      )
    },
  },
  {
    group,
    level: 'http',
    name: 'uses its key, and shows none of it in model, message, warnings or log',
    run: async (subject) => {
      const warnings: unknown[] = []
      const { model, fetch } = subject.serving(() => ({ reply }), {
        ...elsewhere,
        onWarning: (warning: unknown) => warnings.push(warning),
      })
      const logged = await capturingConsole(async () => {
        for (const [way, ask] of ways)
          assertClean(`the message of ${way}`, await ask(model, subject.prompt, { topK: 3 }))
      })
      assertClean('the model', model)
      assertClean('the warnings', warnings)
      assertClean('the log', logged)
      const sent = JSON.stringify(fetch.requests)
      for (const key of subject.secretOptions.length > 0 ? planted : planted.slice(1))
        ok(sent.includes(key), 'the key was sent, or this check means nothing')
    },
  },
  {
    group,
    level: 'http',
    name: 'shows no key that the server echoes in an error, nor the network',
    run: async (subject) => {
      const echo = `Wrong key: ${planted.join(' ')}`
      const answers = [
        { failure: { status: 401, code: 'auth', message: echo } },
        {
          raw: {
            status: 500,
            body: `<h1>${echo}</h1>`,
            headers: { 'content-type': 'text/html', 'x-request-id': PLANTED_KEY },
          },
        },
        { raw: { body: echo, headers: { 'content-type': 'text/plain' } } },
        {
          raw: new TypeError('fetch failed', {
            cause: Object.assign(new Error(echo), { headers: { key: PLANTED_KEY } }),
          }),
        },
        { reply: { pieces: reply.pieces, failure: { status: 500, code: 'server', message: echo } } },
      ] as const
      for (const answer of answers) {
        for (const [way, ask] of ways) {
          if ('reply' in answer && way === 'generate') continue
          const { model } = subject.serving(() => answer, { ...elsewhere, maxRetries: 0 })
          const logged = await capturingConsole(async () =>
            assertClean(`the error of ${way}`, await errorOf(ask(model, subject.prompt))),
          )
          assertClean('the log', logged)
          assertClean('the model', model)
        }
      }
    },
  },
]

function assertClean(what: string, value: unknown): void {
  for (const text of renderings(value))
    for (const key of planted) ok(!text.includes(key), `${what} shows a planted key: ${around(text, key)}`)
}

/** Every way in which programs, loggers and debuggers print a value. */
function renderings(value: unknown): readonly string[] {
  const texts = [inspect(value, { depth: 12, showHidden: true }), inspect(value), JSON.stringify(value) ?? '']
  if (!(value instanceof Error)) return texts
  const cause = value.cause === undefined ? [] : renderings(value.cause)
  return [...texts, value.message, value.stack ?? '', String(value), JSON.stringify(Object.entries(value)), ...cause]
}

function around(text: string, key: string): string {
  const at = text.indexOf(key)
  return `…${text.slice(Math.max(0, at - 60), at)}[HERE]`
}

/** What is written to the console while `run` runs. */
async function capturingConsole(run: () => Promise<void>): Promise<readonly unknown[]> {
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const
  const before = methods.map((method) => [method, console[method]] as const)
  const written: unknown[] = []
  for (const method of methods) console[method] = (...args: unknown[]) => void written.push(...args)
  try {
    await run()
  } finally {
    for (const [method, original] of before) console[method] = original
  }
  return written
}
