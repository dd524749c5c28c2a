import { deepStrictEqual, equal, ok, throws } from 'node:assert/strict'
import { isSmolError } from '@smol/core'
import type { Check } from './check.ts'
import { assertMessage, comparable } from './expected.ts'
import { assertCode, errorOf, readStream, ways } from './reading.ts'
import type { Subject } from './subject.ts'

const check = (name: string, run: Check['run']): Check => ({ group: 'contract', level: 'free', name, run })

/** What a model is, and what it makes of wrong input. */
export const contractChecks: readonly Check[] = [
  check('says who it is', async (subject) => {
    const model = subject.create()
    equal(model.specVersion, 1, 'specVersion')
    equal(model.modelId, subject.modelId, 'modelId')
    ok(typeof model.provider === 'string' && model.provider !== '', 'provider is a name')
    if (subject.plugin !== undefined) equal(model.provider, subject.plugin.name, "provider is the plugin's name")
  }),

  check('answers with a complete message, however it is asked', async (subject) => {
    for (const [, ask] of ways) assertMessage(await ask(subject.create(), subject.prompt), subject)
  }),

  check('takes a text for one message of the user', async (subject) => {
    const text = await subject.create().generate(subject.prompt)
    const list = await subject.create().generate([{ role: 'user', content: subject.prompt }])
    deepStrictEqual(comparable(list), comparable(text))
  }),

  check('names the nearest option when it does not know one', async (subject) => {
    const wrong = { temperatur: 1 }
    throws(() => subject.create(wrong), namesTemperature, 'in the constructor')
    for (const [, ask] of ways)
      ok(namesTemperature(await errorOf(ask(subject.create(), subject.prompt, wrong as object))), 'in a call')
  }),

  check('refuses an option of the wrong type', async (subject) => {
    const wrong: Record<string, unknown> = { temperature: 'hot' }
    throws(() => subject.create(wrong), namesTemperature, 'in the constructor')
    for (const [, ask] of ways)
      ok(namesTemperature(await errorOf(ask(subject.create(), subject.prompt, wrong))), 'in a call')
  }),

  check('refuses what is no message, and says which', async (subject) => {
    const wrong = [
      { role: 'user', content: 'fine' },
      { role: 'robot', content: 'beep' },
    ] as never
    for (const [, ask] of ways) {
      const error = await errorOf(ask(subject.create(), wrong))
      assertCode(error, 'invalid_request')
      ok(error.message.includes('messages[1]'), `the error names the element: ${error.message}`)
    }
  }),

  check('never throws where a call begins, only where its result is awaited', async (subject) => {
    const model = subject.create()
    const stream = model.generateStream(subject.prompt, { temperatur: 1 } as object)
    assertCode(await errorOf(readStream(stream)), 'configuration')
    const promise = model.generate(subject.prompt, { temperatur: 1 } as object)
    assertCode(await errorOf(promise), 'configuration')
  }),
]

function namesTemperature(error: unknown): true {
  assertCode(error, 'configuration')
  ok(isSmolError(error) && /\btemperature\b/.test(error.message), `the message names 'temperature': ${error.message}`)
  return true
}

/** The messages of a longer dialogue with a turn of every kind, for checks that hand over more than one text. */
export function dialogue({ prompt }: Pick<Subject, 'prompt'>) {
  return [
    { role: 'system', content: 'You are terse.' },
    { role: 'user', content: [{ type: 'text', text: 'What is the time?' }] },
    { role: 'assistant', content: null, toolCalls: [{ id: 'call_1', name: 'get_time', arguments: { zone: 'CET' } }] },
    { role: 'tool-response', content: 'noon', toolCallId: 'call_1' },
    { role: 'assistant', content: 'Noon.' },
    { role: 'user', content: prompt },
  ] as const
}
