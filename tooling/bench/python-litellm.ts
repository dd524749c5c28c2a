import type { ChildProcess } from 'node:child_process'
import { execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { install } from '../scripts/install.ts'
import { readWorkspace, repositoryRoot } from '../scripts/workspace.ts'
import { measureImport, median } from './fresh-import.ts'
import type { Cost, Task } from './python-litellm-client.ts'
import { dialogue, dialogueOfOpenAI } from './python-litellm-codecs.ts'
import { installPythonLiteLLM, pythonEnvironment } from './python-litellm-install.ts'

/**
 * LiteLLMModel beside Python's LiteLLM: the same streams and calls from one server on this machine, in turn, round by
 * round, and imports in fresh processes; the median counts. Needs a build. Python's is installed for this run into a
 * folder of its own; where that cannot be, its column says why.
 */
const rounds = 7
const chunks = 4_000
const calls = 200
const codecs = [
  'groq/llama-3.3',
  'anthropic/claude-sonnet-4-5',
  'gemini/gemini-2.5-flash',
  'bedrock/amazon.nova-lite-v1:0',
]

type Client = (task: Omit<Task, 'base'>) => Promise<Cost>
type Measure = () => Promise<number> | number

const folder = mkdtempSync(join(tmpdir(), 'smol-python-'))
const children: ChildProcess[] = []
try {
  const python = await installPythonLiteLLM(folder)
  const base = `http://127.0.0.1:${await startServer()}/v1`
  const ours = await startOurs(base)
  const theirs = 'python' in python ? startPython(python.python, base) : undefined
  if ('missing' in python) console.log(`Python's LiteLLM could not be installed. ${python.missing}\n`)

  const stream = { way: 'stream', model: `chunks-${chunks}`, times: 1 } as const
  const call = { way: 'call', model: 'call', times: calls } as const
  const hello = [{ role: 'user', content: 'Say hello.' }] as const
  await compare(
    'A stream, µs of processor time a chunk',
    async () => perUnit(await ours({ ...stream, messages: hello }), chunks),
    theirs && (async () => perUnit(await theirs({ ...stream, messages: hello }), chunks)),
    100,
  )
  await compare(
    'A call with 20 messages, µs of processor time',
    async () => perUnit(await ours({ ...call, messages: dialogue }), calls),
    theirs && (async () => perUnit(await theirs({ ...call, messages: dialogueOfOpenAI }), calls)),
  )
  await installOurs()
  await compare(
    'Import, ms',
    () => measureImport('@smol/litellm', folder),
    'python' in python ? () => measurePythonImport(python.python) : undefined,
    100,
  )
  for (const model of codecs) {
    const codec = { way: 'codec', model, messages: dialogue, times: 2_000 } as const
    await compare(
      `20 messages encoded, a reply decoded: ${model}, µs`,
      async () => (await ours(codec)).cpu / codec.times,
    )
  }
} finally {
  for (const child of children) child.kill()
  rmSync(folder, { recursive: true, force: true })
}

/** Runs both in turn, the first round to warm up, and prints the medians. @param goal how many times Python's is to cost */
async function compare(title: string, ours: Measure, theirs?: Measure, goal?: number): Promise<void> {
  const costs = { ours: [] as number[], theirs: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    const own = await ours()
    const other = await theirs?.()
    if (round === 0) continue
    costs.ours.push(own)
    if (other !== undefined) costs.theirs.push(other)
  }
  const own = median(costs.ours)
  const other = median(costs.theirs)
  const ratio = theirs === undefined ? '' : `  Python ${other.toFixed(1)}  ${(other / own).toFixed(0)} times`
  console.log(`${title}: ours ${own.toFixed(2)}${ratio}${goal === undefined ? '' : `  (wanted: ${goal} times)`}`)
}

function perUnit({ cpu, length }: Cost, units: number): number {
  if (length === 0) throw new Error('Nothing came.')
  return cpu / units
}

async function startServer(): Promise<number> {
  const [port] = (await once(startFork('stream-server.ts'), 'message')) as [number]
  return port
}

function startFork(file: string): ChildProcess {
  const child = fork(join(import.meta.dirname, file))
  children.push(child)
  return child
}

async function startOurs(base: string): Promise<Client> {
  const child = startFork('python-litellm-client.ts')
  await once(child, 'message')
  return async (task) => {
    child.send({ ...task, base })
    const [cost] = (await once(child, 'message')) as [Cost]
    return cost
  }
}

function startPython(python: string, base: string): Client {
  const child = spawn(python, [join(import.meta.dirname, 'python-litellm-client.py')], {
    env: { ...process.env, ...pythonEnvironment },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  children.push(child)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return async (task) => {
    child.stdin.write(`${JSON.stringify({ ...task, base })}\n`)
    const { value, done } = await lines.next()
    if (done === true) throw new Error("Python's client has ended.")
    return JSON.parse(value) as Cost
  }
}

async function installOurs(): Promise<void> {
  const needed = ['@smol/core', '@smol/chat-completions', '@smol/litellm']
  for (const one of readWorkspace(repositoryRoot)) if (needed.includes(one.name)) await install(one, folder)
}

function measurePythonImport(python: string): number {
  const program =
    'import time; start = time.perf_counter(); import litellm; print((time.perf_counter() - start) * 1000)'
  return Number(
    execFileSync(python, ['-c', program], { env: { ...process.env, ...pythonEnvironment }, encoding: 'utf8' }),
  )
}
