import { deepStrictEqual, ok } from 'node:assert/strict'
import type { Capability, Scenario, ScenarioReply } from '../scenarios.ts'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { assertMessage, assertReply, comparable } from './expected.ts'
import { readStream, ways } from './reading.ts'
import { dialogue } from './contract-checks.ts'

const rows: readonly (readonly [string, Scenario])[] = Object.entries(scenarios)

/** The tools of the scenarios, in the form that smolagents uses. */
export const tools = [
  {
    name: 'get_weather',
    description: 'The weather of a city',
    inputs: {
      city: { type: 'string', description: 'Which city' },
      days: { type: 'integer', description: 'How many days ahead', nullable: true },
    },
  },
  {
    name: 'get_time',
    description: 'The time in a zone',
    inputs: { zone: { type: 'string', description: 'Which zone' } },
  },
] as const

/** The options of a call in which the reply makes sense. */
export function callOptions(needs: readonly Capability[]) {
  return needs.includes('tools') ? { tools } : {}
}

/** Every scenario, both ways: the same message, and the right one. */
export const replyChecks: readonly Check[] = [
  ...rows.map(([name, { needs, reply }]): Check => ({
    group: 'replies',
    level: 'scripted',
    name: `reads ${name}`,
    needs,
    run: async (subject) => {
      for (const [, ask] of ways) {
        const message = await ask(subject.playing(reply), subject.prompt, callOptions(needs))
        assertMessage(message, subject)
        assertReply(message, reply)
      }
    },
  })),
  ...rows.map(([name, { needs, reply }]): Check => ({
    group: 'replies',
    level: 'scripted',
    name: `streams ${name} to the same message as generate()`,
    needs,
    run: async (subject) => {
      const whole = await subject.playing(reply).generate(subject.prompt, callOptions(needs))
      const stream = subject.playing(reply).generateStream(subject.prompt, callOptions(needs))
      const { deltas, message } = await readStream(stream)
      deepStrictEqual(comparable(message), comparable(whole))
      const counted = deltas.findLast((delta) => delta.tokenUsage !== undefined)
      deepStrictEqual(counted?.tokenUsage, message.tokenUsage, 'the usage of the stream')
      for (const [index, call] of message.toolCalls.entries()) {
        const fragments = deltas
          .flatMap((delta) => delta.toolCalls ?? [])
          .filter((fragment) => fragment.index === index)
        const text = fragments.map((fragment) => fragment.arguments ?? '').join('')
        deepStrictEqual(JSON.parse(text), call.arguments, 'the fragments add up to the call')
      }
    },
  })),
  {
    group: 'replies',
    level: 'http',
    name: 'offers its tools to the server, and gives back what they answered',
    needs: ['tools'],
    run: async (subject) => {
      const reply: ScenarioReply = scenarios['one text reply'].reply
      for (const [, ask] of ways) {
        const { model, fetch } = subject.serving([{ reply }])
        await ask(model, dialogue(subject), { tools })
        const sent = fetch.requests[0]?.text ?? ''
        for (const word of ['get_weather', 'The weather of a city', 'Which city', 'get_time', 'CET', 'noon', 'Noon.'])
          ok(sent.includes(word), `the request has ${JSON.stringify(word)}`)
      }
    },
  },
]
