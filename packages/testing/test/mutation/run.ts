import { modelSuite } from '../../src/model-suite.ts'
import { protocolSuite } from '../../src/protocol-suite.ts'
import { parrotSpelling } from '../reference-provider.ts'
import type { Defect } from './defect.ts'
import { callDefects } from './call-defects.ts'
import { decodeDefects } from './decode-defects.ts'
import { decodeStreamDefects } from './decode-stream-defects.ts'
import { over, overCalls, overDeltas, overErrors, overMessages, plant } from './defect.ts'
import { encodeDefects } from './encode-defects.ts'
import { errorDefects } from './error-defects.ts'
import { messageDefects } from './message-defects.ts'
import { optionDefects } from './option-defects.ts'
import { streamDefects } from './stream-defects.ts'
import { transportDefects } from './transport-defects.ts'

/** How a defect fared: the first test that failed, or null when the suites did not notice. */
export interface Result {
  readonly defect: string
  readonly noticedBy: string | null
}

type Test = readonly [name: string, run: () => void | Promise<void>]

/** Longer than any test of a healthy provider takes; a defect that makes one hang is found, too. */
const HANG_MS = 1_000
const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'] as const
const defects: readonly Defect[] = [
  ...encodeDefects,
  ...decodeDefects,
  ...decodeStreamDefects,
  ...transportDefects,
  ...messageDefects,
  ...streamDefects,
  ...callDefects,
  ...errorDefects,
  ...optionDefects,
]

/** What plants a defect must not be noticed when it plants none. */
const harmless: readonly Omit<Defect, 'name'>[] = [
  {},
  { model: (model) => over(model, {}) },
  { model: (model) => overMessages(model, (message) => message) },
  { model: (model) => overDeltas(model, (deltas) => deltas) },
  {
    model: (model) =>
      overDeltas(model, async function* (deltas) {
        yield* deltas
      }),
  },
  { model: (model) => overCalls(model, (messages, options) => [messages, options]) },
  { model: (model) => overErrors(model, (error) => error) },
]

/** The tests of both suites for a provider, collected instead of run. */
function collect(defect: Omit<Defect, 'name'>): readonly Test[] {
  const tests: Test[] = []
  const path: string[] = []
  const describe = (name: string, body: () => void): void => {
    path.push(name)
    body()
    path.pop()
  }
  const it = (name: string, run: () => void | Promise<void>): void =>
    void tests.push([[...path.slice(1), name].join(': '), run])
  const { plugin, protocol } = plant(defect)
  protocolSuite({ describe, it, protocol, spelling: parrotSpelling, capabilities })
  modelSuite({ describe, it, plugin, spelling: parrotSpelling, capabilities })
  return tests
}

/** Runs both suites until a test fails. */
async function firstFailure(defect: Omit<Defect, 'name'>): Promise<string | null> {
  for (const [name, run] of collect(defect)) {
    let timer: ReturnType<typeof setTimeout> | undefined
    const hang = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('hangs')), HANG_MS)
    })
    try {
      await Promise.race([run(), hang])
    } catch {
      // Why it failed does not matter here; that it did is the result.
      return name
    } finally {
      clearTimeout(timer)
    }
  }
  return null
}

// A planted defect may well leave a rejection behind that nobody observes, or write to the console.
process.on('unhandledRejection', () => undefined)
globalThis.console.debug = () => undefined

for (const [index, none] of harmless.entries()) {
  const failure = await firstFailure(none)
  if (failure !== null) throw new Error(`The provider without a defect (${index}) fails: ${failure}`)
}
const results: Result[] = []
for (const defect of defects) results.push({ defect: defect.name, noticedBy: await firstFailure(defect) })
process.stdout.write(JSON.stringify(results), () => {
  // What a defect keeps open must not keep the process open.
  process.exit(0)
})
