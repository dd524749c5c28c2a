import { contestants } from './stream-contestants.ts'

/** What the bench asks of a client process. */
export interface Task {
  readonly way: 'stream' | 'call'
  /** The model's name tells the server what to answer. */
  readonly model: string
  readonly times: number
  /** Look at the heap after so many pieces, and at the end. */
  readonly heapFrom?: number
}

/** What one task cost. */
export interface Cost {
  /** Of this process with all its threads, in microseconds. */
  readonly cpu: number
  /** In milliseconds. */
  readonly wall: number
  /** Characters of text. */
  readonly length: number
  /** By how many bytes the heap grew between the two looks, garbage taken out. */
  readonly grown: number
}

const [name = '', base = ''] = process.argv.slice(2)
const contestant = await contestants[name]?.(base)
if (contestant === undefined) throw new Error(`There is no contestant '${name}'.`)

async function run({ way, model, times, heapFrom }: Task): Promise<Cost> {
  let length = 0
  let pieces = 0
  let heap = 0
  let last = 0
  const seen = (text: string): void => {
    length += text.length
    pieces++
    if (heapFrom === undefined || pieces % heapFrom !== 0) return
    globalThis.gc?.()
    last = process.memoryUsage().heapUsed
    if (heap === 0) heap = last
  }
  const startCpu = process.cpuUsage()
  const start = performance.now()
  for (let turn = 0; turn < times; turn++) {
    if (way === 'stream') await contestant?.stream(model, seen)
    else seen((await contestant?.call(model)) ?? '')
  }
  const wall = performance.now() - start
  const { user, system } = process.cpuUsage(startCpu)
  return { cpu: user + system, wall, length, grown: last - heap }
}

process.on('message', (task: Task) => void run(task).then((cost) => process.send?.(cost)))
process.once('disconnect', () => process.exit())
process.send?.('ready')
