import { join } from 'node:path'
import { createRegistry } from '../../packages/core/src/index.ts'
import { transformers } from '../../packages/transformers/src/index.ts'
import { startPlayground } from '../../apps/playground/src/index.ts'
import { counter } from './playground-plugin.ts'

/** What a process is to do: as many tokens of a model as it says. */
export interface Turn {
  readonly model: 'embedded' | 'counter'
  readonly units: number
}

const names = { embedded: 'transformers:@smol/smollm2-135m-instruct', counter: 'counter:' }
const messages = [{ role: 'user' as const, content: 'Write a long story about a lighthouse.' }]

/** A process that calls a model itself, or that is the playground's server while its parent's child asks it. */
const answer = process.argv[2] === 'served' ? await serve() : alone()

process.on('message', (turn: Turn) => {
  const before = process.cpuUsage()
  void answer(turn).then(() => {
    const { user, system } = process.cpuUsage(before)
    process.send?.((user + system) / 1000)
  })
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

function alone(): (turn: Turn) => Promise<void> {
  const registry = createRegistry(transformers, counter)
  const models = { embedded: registry.createModel(names.embedded), counter: registry.createModel(names.counter) }
  return async ({ model, units }) => {
    const stream = models[model].generateStream(messages, callOf(units))
    for await (const delta of stream) void delta
    await stream.final()
  }
}

/** The reader is another process: its costs are not the server's. */
async function serve(): Promise<(turn: Turn) => Promise<void>> {
  const playground = await startPlayground({ port: 0, plugins: [join(import.meta.dirname, 'playground-plugin.ts')] })
  const { fork } = await import('node:child_process')
  const reader = fork(join(import.meta.dirname, 'playground-reader.ts'))
  process.on('disconnect', () => reader.kill())
  return ({ model, units }) =>
    new Promise((resolve) => {
      reader.once('message', () => resolve())
      reader.send({
        url: `${playground.url}/api/generate`,
        body: { model: names[model], options: {}, messages, call: callOf(units) },
      })
    })
}

function callOf(units: number): { maxTokens: number; temperature: number } {
  return { maxTokens: units, temperature: 0 }
}
