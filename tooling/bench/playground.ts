import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Turn } from './playground-process.ts'
import { measurePage } from './playground-page.ts'

// What the playground costs: its server beside the model, and its page in a browser.

const rounds = 7
const tokens = 96
const deltas = 20_000

const bare = await start('bare')
const served = await start('served')

async function start(way: string): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'playground-process.ts'), [way])
  await once(child, 'message')
  return child
}

/** Processor time of the whole process, all threads, in milliseconds. */
async function perform(child: ChildProcess, turn: Turn): Promise<number> {
  child.send(turn)
  const [cpu] = (await once(child, 'message')) as [number]
  return cpu
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

/** Both in turn, round by round, so that a busy machine is as busy for each. */
async function compare(turn: Turn): Promise<{ alone: number; through: number }> {
  const costs: { alone: number; through: number }[] = []
  for (let round = -1; round < rounds; round++) {
    const cost = { alone: await perform(bare, turn), through: await perform(served, turn) }
    if (round >= 0) costs.push(cost)
  }
  return { alone: median(costs.map(({ alone }) => alone)), through: median(costs.map(({ through }) => through)) }
}

const empty = await compare({ model: 'counter', units: deltas })
const server = (1000 * (empty.through - empty.alone)) / deltas
const local = await compare({ model: 'embedded', units: tokens })
const aToken = local.alone / tokens
console.log(
  `The server adds ${server.toFixed(0)} µs of processor time to a token (${deltas} tokens of no model at all)`,
)
console.log(
  `The embedded model takes ${aToken.toFixed(1)} ms a token alone, ${(local.through / tokens).toFixed(1)} ms through the server: ` +
    `${((100 * local.through) / local.alone - 100).toFixed(1)} % more as measured, ${(server / 10 / aToken).toFixed(1)} % by the line above (wanted: at most 5 %)`,
)
for (const child of [bare, served]) child.disconnect()

for (const line of await measurePage()) console.log(line)
