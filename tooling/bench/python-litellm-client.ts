import type { Messages } from '../../packages/core/src/index.ts'
import { repositoryRoot } from '../scripts/workspace.ts'
import { useBuiltPackages } from './built-packages.ts'

/** What the bench asks of a client: as often as it says, a stream, a call, or what a protocol does with both ends of one. */
export interface Task {
  readonly way: 'stream' | 'call' | 'codec'
  readonly base: string
  /** For the server; for a codec, `provider/model`. */
  readonly model: string
  readonly messages: Messages
  readonly times: number
}

/** What it cost: processor time of all threads in microseconds, and characters of text, which tell that all came. */
export interface Cost {
  readonly cpu: number
  readonly length: number
}

useBuiltPackages()
const { LiteLLMModel } = (await import(
  `${repositoryRoot}/packages/litellm/dist/index.js`
)) as typeof import('../../packages/litellm/src/index.ts')
const { codecs } = await import('./python-litellm-codecs.ts')

async function run({ way, base, model, messages, times }: Task): Promise<Cost> {
  let length = 0
  const llm = new LiteLLMModel({ modelId: `openai/${model}`, apiBase: base, apiKey: 'sk-bench' })
  const codec = way === 'codec' ? await codecs(model, messages) : undefined
  const startCpu = process.cpuUsage()
  for (let turn = 0; turn < times; turn++) {
    if (codec !== undefined) length += codec()
    else if (way === 'call') length += (await llm.generate(messages)).content.length
    else for await (const { content } of llm.generateStream(messages)) length += content?.length ?? 0
  }
  const { user, system } = process.cpuUsage(startCpu)
  return { cpu: user + system, length }
}

process.on('message', (task: Task) => void run(task).then((cost) => process.send?.(cost)))
process.once('disconnect', () => process.exit())
process.send?.('ready')
