import { deepStrictEqual } from 'node:assert/strict'
import { everyByte, everyCut } from '../bytes.ts'
import type { ScenarioName } from '../scenarios.ts'
import { scenarios } from '../scenarios.ts'
import type { Check } from './check.ts'
import { comparable } from './expected.ts'
import type { Reading } from './reading.ts'
import { readStream } from './reading.ts'
import { callOptions } from './reply-checks.ts'
import type { Subject } from './subject.ts'

/** Characters of one to four bytes, escapes, and interleaved calls: enough to find every place where a cut matters. */
const names = [
  'one text reply',
  'a text with newlines, quotes and a backslash',
  'two tool calls',
] as const satisfies readonly ScenarioName[]

/** Where the network cuts the bytes must not matter. */
export const bytesChecks: readonly Check[] = names.map((name) => ({
  group: 'bytes',
  level: 'http',
  name: `gives the same pieces for ${name}, wherever its bytes are cut`,
  needs: scenarios[name].needs,
  run: async (subject) => {
    const { reply } = scenarios[name]
    const bytes = new TextEncoder().encode(subject.streamText(reply))
    const whole = await readPieces(subject, name, [bytes])
    for (const pieces of everyCut(bytes))
      deepStrictEqual(await readPieces(subject, name, pieces), whole, `cut behind byte ${pieces[0]?.length}`)
    deepStrictEqual(await readPieces(subject, name, everyByte(bytes)), whole, 'every byte by itself')
  },
}))

async function readPieces(
  subject: Subject,
  name: ScenarioName,
  pieces: readonly Uint8Array[],
): Promise<Omit<Reading, 'message'> & { message: unknown }> {
  const { model } = subject.serving([{ reply: scenarios[name].reply, pieces }])
  const { deltas, message } = await readStream(model.generateStream(subject.prompt, callOptions(scenarios[name].needs)))
  return { deltas, message: comparable(message) }
}
