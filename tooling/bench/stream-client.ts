import { contestants } from './stream-contestants.ts'

/** What the bench asks of a client process. */
export interface Task {
  readonly way: 'stream' | 'call'
  readonly model: string
  readonly times: number
}

/** What one task cost. */
export interface Cost {
  /** Of this process, all its threads, in microseconds. */
  readonly cpu: number
  /** In milliseconds. */
  readonly wall: number
  /** Characters received. */
  readonly length: number
  /** Bytes of heap that were in use at most after a collection, while the task ran; 0 without --expose-gc. */
  readonly heap: number
}

const [name = '', base = ''] = process.argv.slice(2)
const contestant = await contestants[name]?.(base)
if (contestant === undefined) throw new Error(`There is no contestant '${name}'.`)

async function run({ way, model, times }: Task): Promise<Cost> {
  const ask = contestant?.[way]
  let length = 0
  globalThis.gc?.()
  const startCpu = process.cpuUsage()
  const start = performance.now()
  for (let turn = 0; turn < times; turn++) length += ((await ask?.(model)) ?? '').length
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(startCpu)
  return { cpu: user + system, wall, length, heap: 0 }
}

process.on('message', (task: Task) => void run(task).then((cost) => process.send?.(cost)))
process.once('disconnect', () => process.exit())
process.send?.('ready')
