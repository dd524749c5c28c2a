import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Cost, Task } from './stream-client.ts'
import { contestants } from './stream-contestants.ts'

/**
 * What a stream and a call cost the client: its processor time, every client in turn, round by round, so that a busy
 * machine is as busy for each. The median of all rounds is shown, and what it is of the floor: the least any client must do.
 */
const rounds = 15
const warmUps = 4

const [server, port] = await start('stream-server.ts', [])
const clients = new Map<string, ChildProcess>()
for (const name of Object.keys(contestants)) {
  const [client] = await start('stream-client.ts', [name, `http://127.0.0.1:${String(port)}/v1`])
  clients.set(name, client)
}

async function start(file: string, args: readonly string[]): Promise<[ChildProcess, unknown]> {
  const child = fork(join(import.meta.dirname, file), args, { execArgv: ['--expose-gc'] })
  const [message] = (await once(child, 'message')) as [unknown]
  return [child, message]
}

async function perform(client: ChildProcess | undefined, task: Task): Promise<Cost> {
  if (client === undefined) throw new Error('There is no such client.')
  client.send(task)
  const [cost] = (await once(client, 'message')) as [Cost]
  return cost
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

/** The median cost of a task by client, in the given measure. */
async function compare(task: Task, measure: (cost: Cost) => number): Promise<Map<string, number>> {
  const costs = new Map<string, number[]>()
  for (let round = -warmUps; round < rounds; round++) {
    for (const [name, client] of clients) {
      const cost = measure(await perform(client, task))
      if (round >= 0) costs.set(name, [...(costs.get(name) ?? []), cost])
    }
  }
  return new Map([...costs].map(([name, each]) => [name, median(each)]))
}

function print(title: string, unit: string, costs: ReadonlyMap<string, number>): void {
  const least = costs.get('floor') ?? Number.NaN
  const ours = costs.get('@smol/openai') ?? Number.NaN
  console.log(`\n${title}`)
  for (const [name, cost] of costs) {
    const times = `${(cost / least).toFixed(2).padStart(7)} × floor${(cost / ours).toFixed(2).padStart(8)} × ours`
    console.log(`  ${name.padEnd(14)}${cost.toFixed(2).padStart(10)} ${unit}${times}`)
  }
}

const chunks = 20_000
const paced = 2_000
const calls = 300
const events = 200_000
const cpuOf = (units: number) => (cost: Cost) => cost.cpu / units

print(
  'A stream whose events come many at a time',
  'µs an event',
  await compare({ way: 'stream', model: `chunks-${chunks}`, times: 1 }, cpuOf(chunks)),
)
print(
  'A stream whose events come one by one',
  'µs an event',
  await compare({ way: 'stream', model: `paced-${paced}`, times: 2 }, cpuOf(2 * paced)),
)
print('A call', 'µs', await compare({ way: 'call', model: 'call', times: calls }, cpuOf(calls)))
print('An event of 4 MiB', 'ms', await compare({ way: 'stream', model: 'event-4194304', times: 1 }, ({ wall }) => wall))

const long: Task = { way: 'stream', model: `chunks-${events}`, times: 1, heapFrom: events / 10 }
const { grown, length } = await perform(clients.get('@smol/openai'), long)
console.log(`\nMemory over ${events} events: ${grown} bytes for ${Math.round(length * 0.9)} characters of text`)

for (const child of [server, ...clients.values()]) child.disconnect()
