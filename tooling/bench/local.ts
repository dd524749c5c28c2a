import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Question, Timing } from './local-client.ts'
import { builtPackagesFlags } from './built-packages.ts'
import { localContestants } from './local-contestants.ts'
import { fetchLlama } from './local-llama.ts'
import type { localTasks } from './local-tasks.ts'
import { words } from './local-tasks.ts'

/**
 * What running the embedded model costs, against the same weights in other hands. Contestants have a process each and
 * answer in turn, round by round; the median of all rounds is shown. `node tooling/bench/local.ts`, or with the names of
 * sections.
 */
const rounds = 5
/** On a busy machine, some take a second a token. Who does not answer by then is out of the race. */
const patience = 60_000
const ours = '@smol/transformers'

function start(kind: 'contestant' | 'task', name: string): ChildProcess {
  return fork(join(import.meta.dirname, 'local-client.ts'), [kind, name], { execArgv: builtPackagesFlags() })
}

/** The next message of a process; rejects when it ends without one, or when the signal aborts. */
async function next<T>(child: ChildProcess, signal?: AbortSignal): Promise<T> {
  const ending = new AbortController()
  const until = AbortSignal.any([ending.signal, ...(signal === undefined ? [] : [signal])])
  const gone = once(child, 'exit', { signal: until }).then(() => {
    throw new Error('The process ended.')
  })
  const message = once(child, 'message', { signal: until })
  try {
    const [value] = (await Promise.race([message, gone])) as [T]
    return value
  } finally {
    ending.abort()
    await Promise.allSettled([message, gone])
  }
}

type Tasks = typeof localTasks

/** What a task gave. */
type Given<Name extends keyof Tasks> = Awaited<ReturnType<Tasks[Name]>>

function perform<Name extends keyof Tasks>(name: Name): Promise<Given<Name>> {
  return next<Given<Name>>(start('task', name))
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}

function row(what: string, reached: string, goal: string): void {
  console.log(`| ${what} | ${reached} | ${goal} |`)
}

async function openContestants(): Promise<Map<string, ChildProcess>> {
  const processes = new Map<string, ChildProcess>()
  for (const name of Object.keys(localContestants)) {
    try {
      if (name === 'node-llama-cpp') await fetchLlama()
      const child = start('contestant', name)
      await next(child)
      processes.set(name, child)
    } catch (error) {
      row(name, `not to be had here: ${(error as Error).message.split('\n')[0] ?? ''}`, '')
    }
  }
  return processes
}

/** Prompt and answer at this many tokens of context; `count` of them are the user's words. */
async function speed(context: number, count: number): Promise<void> {
  const contestants = await openContestants()
  const question: Question = { text: words(count), tokens: 32 }
  const timings = new Map<string, Timing[]>()
  for (let round = -1; round < rounds; round++) {
    for (const [name, child] of contestants) {
      child.send(question)
      try {
        const timing = await next<Timing>(child, AbortSignal.timeout(patience))
        if (round >= 0) timings.set(name, [...(timings.get(name) ?? []), timing])
      } catch {
        row(`${name}, ${context} tokens`, `no answer within ${patience / 1000} s`, '')
        contestants.delete(name)
        child.kill()
      }
    }
  }
  const token = (name: string): number => median((timings.get(name) ?? []).map((timing) => timing.token))
  const prefill = (name: string): number =>
    median((timings.get(name) ?? []).map(({ promptTokens, firstToken }) => (promptTokens * 1000) / firstToken))
  for (const name of timings.keys())
    row(`${name}, ${context} tokens`, `${prefill(name).toFixed(0)} tokens/s, ${token(name).toFixed(1)} ms/token`, '')
  const decode = (name: string, goal: string): void =>
    row(`decode at ${context}: ${name}`, `${(token(name) / token(ours)).toFixed(2)} ×`, goal)
  decode('bare loop', '≥ 0.95 ×')
  decode('transformers.js', context === 64 ? '≥ 0.95 ×' : '≥ 2 ×')
  decode('node-llama-cpp', context === 64 ? '≥ 0.8 ×' : '≥ 0.5 ×')
  row(`prefill at ${context}: node-llama-cpp`, `${(prefill(ours) / prefill('node-llama-cpp')).toFixed(2)} ×`, '≥ 2 ×')
  for (const child of contestants.values()) child.disconnect()
}

async function chat(): Promise<void> {
  const first = { with: [] as number[], without: [] as number[] }
  for (let round = 0; round < 3; round++) {
    first.with.push(await perform('chat with cache'))
    first.without.push(await perform('chat without cache'))
  }
  const [cached, anew] = [median(first.with), median(first.without)]
  const share = `${((100 * cached) / anew).toFixed(0)} % (${cached.toFixed(0)} ms of ${anew.toFixed(0)})`
  row('first token at turn 5 of 700 tokens, cached', share, '≤ 15 %')
}

async function abort(): Promise<void> {
  const { after, busy, chunk, delay } = await perform('abort')
  row('abort: tokens after it', String(after), '0')
  row('abort in the prompt: busy for', `${busy.toFixed(0)} ms`, `a piece: ${chunk.toFixed(0)} ms`)
  row("event loop's delay meanwhile, p99", `${delay.toFixed(1)} ms`, '< 20 ms')
}

async function together(): Promise<void> {
  const runs: Given<'together'>[] = []
  for (let round = 0; round < 3; round++) runs.push(await perform('together'))
  const rate = median(runs.map((run) => run.together))
  const ratio = median(runs.map((run) => run.together / run.apart))
  row('8 calls at once', `${ratio.toFixed(2)} × (${rate.toFixed(0)} tokens/s)`, '≥ 2 ×')
}

async function valid(): Promise<void> {
  const { json, calls, cut, count } = await perform('valid')
  row('JSON Schema', `${json} of ${count}`, 'all but those cut')
  row('forced tool calls', `${calls} of ${count} (cut by the budget, of both: ${cut})`, 'all but those cut')
}

async function memory(): Promise<void> {
  const runs: Given<'load'>[] = []
  for (let round = 0; round < 5; round++) runs.push(await perform('load'))
  row('load, warm', `${median(runs.map(({ milliseconds }) => milliseconds)).toFixed(0)} ms`, '< 1000 ms')
  row('peak resident memory', `${median(runs.map(({ peak }) => peak))} MB`, '< 450 MB')
  row('MB after every 20 of 200 answers', (await perform('generations')).join(', '), 'a plateau')
  const { loaded, disposed } = await perform('loads')
  row('MB after each of twenty loads', loaded.join(', '), 'a plateau')
  row('MB after each dispose', disposed.join(', '), 'a plateau')
}

const sections = { short: () => speed(64, 28), long: () => speed(1500, 1464), chat, abort, together, valid, memory }
const wanted = process.argv.slice(2)
for (const [name, section] of Object.entries(sections))
  if (wanted.length === 0 || wanted.includes(name)) await section()
