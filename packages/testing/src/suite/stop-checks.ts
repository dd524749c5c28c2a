import { equal, ok } from 'node:assert/strict'
import type { ScenarioReply } from '../scenarios.ts'
import type { Check } from './check.ts'
import { contentOf, readStream, ways } from './reading.ts'
import type { Subject } from './subject.ts'

const group = 'stops'
const TEXT = 'Hello STOP world'

/** A reply whose text comes in these pieces. */
function spoken(texts: readonly string[]): ScenarioReply {
  return { pieces: texts.map((text) => ({ text })), finishReason: 'stop' }
}

/** The text whole, cut at every place, and letter by letter. */
function splits(text: string): readonly (readonly string[])[] {
  const letters = text.split('')
  const cuts = letters.slice(1).map((_letter, at) => [text.slice(0, at + 1), text.slice(at + 1)])
  return [[text], ...cuts, letters]
}

async function assertCut(
  subject: Subject,
  pieces: readonly string[],
  stopSequences: readonly string[],
  wanted: string,
): Promise<void> {
  const where = `stops ${JSON.stringify(stopSequences)} in ${JSON.stringify(pieces)}`
  for (const [way, ask] of ways) {
    const message = await ask(subject.playing(spoken(pieces)), subject.prompt, { stopSequences })
    equal(message.content, wanted, `${way}: ${where}`)
    equal(message.finishReason, 'stop', `${way}: ${where}: finishReason`)
  }
  const { deltas } = await readStream(subject.playing(spoken(pieces), { stopSequences }).generateStream(subject.prompt))
  equal(contentOf(deltas), wanted, `streamed, given to the constructor: ${where}`)
}

/** Stop strings are exact, whether or not the server honours them. These servers don't. */
export const stopChecks: readonly Check[] = [
  {
    group,
    level: 'scripted',
    name: 'ends before a stop text, also across two chunks',
    run: async (subject) => {
      for (const pieces of splits(TEXT)) await assertCut(subject, pieces, ['STOP'], 'Hello ')
    },
  },
  {
    group,
    level: 'scripted',
    name: 'ends before the first of several, also where they overlap',
    run: async (subject) => {
      for (const pieces of splits(TEXT)) await assertCut(subject, pieces, ['OP w', 'world', 'lo STOP wor'], 'Hel')
      await assertCut(subject, [TEXT], ['world', 'STOP'], 'Hello ')
      await assertCut(subject, [TEXT], ['Hello'], '')
    },
  },
  {
    group,
    level: 'scripted',
    name: 'keeps a text that only begins like a stop text',
    run: async (subject) => {
      for (const pieces of splits('Hello STO')) await assertCut(subject, pieces, ['STOP', 'Hex'], 'Hello STO')
    },
  },
  {
    group,
    level: 'free',
    name: 'ends before a text that it would have written',
    run: async (subject) => {
      const { content } = await subject.create().generate(subject.prompt)
      const from = Math.floor(content.length / 2)
      const stop = content.slice(from, from + 3)
      ok(stop !== '', 'the model writes something, or this check means nothing: give another `prompt`')
      const wanted = content.slice(0, content.indexOf(stop))
      for (const [way, ask] of ways) {
        const message = await ask(subject.create(), subject.prompt, { stopSequences: [stop] })
        equal(message.content, wanted, way)
        equal(message.finishReason, 'stop', way)
      }
    },
  },
  {
    group,
    level: 'http',
    name: 'cancels the request when a stop text has come',
    run: async (subject) => {
      const { model, fetch } = subject.serving([{ reply: { pieces: spoken(TEXT.split('')).pieces }, end: 'hang' }])
      const { message } = await readStream(model.generateStream(subject.prompt, { stopSequences: ['STOP'] }))
      equal(message.content, 'Hello ')
      equal(fetch.requests[0]?.cancelled, true, 'the server is told')
    },
  },
]
