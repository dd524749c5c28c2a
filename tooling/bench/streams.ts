import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Cost, Task } from './stream-client.ts'
import { contestants } from './stream-contestants.ts'

/** What a stream and a call cost the client, against the least that any client must do. */
const rounds = 9
const chunks = 20_000

async function start(file: string, args: readonly string[]): Promise<[ChildProcess, unknown]> {
  const child = fork(join(import.meta.dirname, file), args, { execArgv: ['--expose-gc'] })
  const [message] = (await once(child, 'message')) as [unknown]
  return [child, message]
}

async function perform(client: ChildProcess, task: Task): Promise<Cost> {
  client.send(task)
  const [cost] = (await once(client, 'message')) as [Cost]
  return cost
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

const [server, port] = await start('stream-server.ts', [])
const clients = new Map<string, ChildProcess>()
for (const name of Object.keys(contestants)) {
  const [client] = await start('stream-client.ts', [name, `http://127.0.0.1:${String(port)}/v1`])
  clients.set(name, client)
}

/** Microseconds of CPU for one unit of the task: every client in turn, round by round, the median of all. */
async function compare(task: Task, units: number): Promise<Map<string, number>> {
  const costs = new Map<string, number[]>()
  for (const client of clients.values()) await perform(client, task)
  for (let round = 0; round < rounds; round++) {
    for (const [name, client] of clients) {
      const { cpu } = await perform(client, task)
      costs.set(name, [...(costs.get(name) ?? []), cpu / units])
    }
  }
  return new Map([...costs].map(([name, each]) => [name, median(each)]))
}

function print(title: string, unit: string, costs: ReadonlyMap<string, number>): void {
  const least = costs.get('floor') ?? Number.NaN
  console.log(`\n${title}`)
  for (const [name, cost] of costs) {
    console.log(
      `  ${name.padEnd(14)} ${cost.toFixed(2).padStart(9)} µs/${unit}  ${(cost / least).toFixed(2).padStart(6)} × floor`,
    )
  }
}

print(
  'A stream, many events a read',
  'event',
  await compare({ way: 'stream', model: `chunks-${chunks}`, times: 1 }, chunks),
)
print('A stream, one event a read', 'event', await compare({ way: 'stream', model: 'paced-4000', times: 1 }, 4000))
print('One call', 'call', await compare({ way: 'call', model: 'call', times: 300 }, 300))
print('One event of 4 MiB', 'stream', await compare({ way: 'stream', model: 'event-4194304', times: 3 }, 3))

for (const child of [server, ...clients.values()]) child.disconnect()
