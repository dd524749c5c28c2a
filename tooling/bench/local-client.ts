import { localContestants } from './local-contestants.ts'
import { localTasks } from './local-tasks.ts'

/** One answer, in milliseconds. */
export interface Timing {
  readonly promptTokens: number
  readonly firstToken: number
  /** From one token to the next, in the middle. */
  readonly token: number
}

/** What the bench asks a contestant's process for. */
export interface Question {
  readonly text: string
  readonly tokens: number
}

// A process of the local bench: `node local-client.ts contestant NAME` answers questions, `… task NAME` does one task.
const [kind, name = ''] = process.argv.slice(2)

if (kind === 'task') {
  const task = localTasks[name as keyof typeof localTasks]
  process.send?.(await task())
  process.exit()
}

const contestant = await localContestants[name]?.()
if (contestant === undefined) throw new Error(`There is no contestant '${name}'.`)

async function time({ text, tokens }: Question): Promise<Timing> {
  const start = performance.now()
  const seen: number[] = []
  const promptTokens = (await contestant?.answer(text, tokens, () => void seen.push(performance.now()))) ?? 0
  const first = seen[0] ?? Number.NaN
  return { promptTokens, firstToken: first - start, token: ((seen.at(-1) ?? Number.NaN) - first) / (tokens - 1) }
}

process.on('message', (question: Question) => void time(question).then((timing) => process.send?.(timing)))
process.once('disconnect', () => process.exit())
process.send?.('ready')
