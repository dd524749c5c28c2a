import { equal, ok } from 'node:assert/strict'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { ways } from './reading.ts'

const { reply } = scenarios['one text reply']

/** A value for every generation parameter that stands nowhere else in a request. */
export const given = {
  temperature: 0.123,
  topP: 0.456,
  topK: 37,
  maxTokens: 791,
  stopSequences: ['\u2021stop\u2021'],
  seed: 46_113,
  frequencyPenalty: 0.678,
  presencePenalty: 0.876,
} as const

/** Nothing that the user asks for is dropped in silence. */
export const parameterChecks: readonly Check[] = [
  {
    group: 'parameters',
    level: 'free',
    name: 'takes every generation parameter, in the constructor and in a call',
    run: async (subject) => {
      // A model that really writes need not write hundreds of tokens for this.
      const options = subject.level === 'free' ? { ...given, maxTokens: 7 } : given
      for (const [, ask] of ways) {
        await ask(subject.create(options), subject.prompt)
        await ask(subject.create(), subject.prompt, options)
      }
    },
  },
  {
    group: 'parameters',
    level: 'http',
    name: 'sends every generation parameter, or warns that it does not',
    run: async (subject) => {
      for (const where of ['constructor', 'call']) {
        for (const [way, ask] of ways) {
          const { model, fetch } = subject.serving([{ reply }], where === 'constructor' ? given : {})
          const message = await ask(model, subject.prompt, where === 'call' ? given : {})
          assertSaid(fetch.requests[0]?.text ?? '', message.warnings, `${way}, ${where}`)
        }
      }
    },
  },
  {
    group: 'parameters',
    level: 'http',
    name: 'lets the call win over the constructor',
    run: async (subject) => {
      const { model, fetch } = subject.serving(() => ({ reply }), { temperature: 0.111, maxTokens: 791 })
      await model.generate(subject.prompt, { temperature: 0.222 })
      await model.generate(subject.prompt)
      const [first = '', second = ''] = fetch.requests.map(({ text }) => text)
      ok(first.includes('0.222') && !first.includes('0.111'), 'the call wins')
      ok(first.includes('791'), 'what the call does not name stays')
      ok(second.includes('0.111') && !second.includes('0.222'), 'the next call has the default again')
      await model.generate(subject.prompt, { seed: given.seed })
      await model.generate(subject.prompt)
      ok(!(fetch.requests[3]?.text ?? '').includes(String(given.seed)), 'what one call says is forgotten by the next')
    },
  },
  {
    group: 'parameters',
    level: 'http',
    name: 'merges extraBody last, leaves out what omit names, and adds headers',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply }], { extraBody: { x_first: 1 } })
      await model.generate(subject.prompt, {
        extraBody: { x_second: { deep: 'yes' } },
        omit: ['x_first'],
        headers: { 'x-trace': 't-1' },
      })
      const { json, headers } = fetch.requests[0] ?? {}
      const body = json as Record<string, unknown>
      equal((body['x_second'] as { deep?: unknown } | undefined)?.deep, 'yes', 'extraBody')
      ok(!('x_first' in body), 'omit')
      equal(headers?.['x-trace'], 't-1', 'headers')
    },
  },
  {
    group: 'parameters',
    level: 'http',
    name: 'says every message to the server',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply }])
      await model.generate([
        { role: 'system', content: 'be-terse' },
        { role: 'user', content: 'first-question' },
        { role: 'assistant', content: 'first-answer' },
        { role: 'user', content: [{ type: 'text', text: 'second-question' }] },
      ])
      const sent = fetch.requests[0]?.text ?? ''
      const places = ['first-question', 'first-answer', 'second-question'].map((text) => sent.indexOf(text))
      ok(sent.includes('be-terse'), 'the system message')
      ok(
        places.every((place, index) => place > (places[index - 1] ?? 0)),
        'the turns, in their order',
      )
    },
  },
]

/** Fails unless each parameter is in what is sent, or a warning names it. */
export function assertSaid(sent: string, warnings: unknown, where: string): void {
  const told = JSON.stringify(warnings)
  for (const [name, value] of Object.entries(given)) {
    const text = Array.isArray(value) ? JSON.stringify(value[0]) : String(value)
    ok(sent.includes(text) || told.includes(name), `${where}: ${name} is neither sent nor warned about`)
  }
}
