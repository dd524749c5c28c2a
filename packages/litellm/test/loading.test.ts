import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const program = fileURLToPath(new URL('loading-process.ts', import.meta.url))

interface Loaded {
  readonly imported: readonly string[]
  readonly asked: readonly string[]
}

async function load(modelId: string): Promise<Loaded> {
  const { stdout } = await run(process.execPath, [program, modelId, 'http://127.0.0.1:1/v1'])
  return JSON.parse(stdout) as Loaded
}

/** The protocols and openers among some files: each has a folder or a file of its own. */
function own(files: readonly string[]): string[] {
  const names = files.map((file) => /^protocols\/([^/]+)\/|^openers\/([^/]+)\.ts$/.exec(file))
  return [...new Set(names.flatMap((match) => match?.[1] ?? match?.[2] ?? []))].toSorted((a, b) => (a < b ? -1 : 1))
}

describe('what is loaded', () => {
  it.each([
    ['groq/llama', ['compatible', 'key-opener']],
    ['openai/gpt-4o', ['compatible', 'key-opener']],
    ['anthropic/claude-sonnet-4-5', ['anthropic', 'key-opener']],
    ['gemini/gemini-2.5-flash', ['gemini', 'key-opener']],
    ['vertex_ai/gemini-2.5-flash', ['gemini', 'google-credential', 'key-opener', 'vertex']],
    ['cohere/command-r', ['cohere', 'key-opener']],
    ['ollama_chat/llama3', ['key-opener', 'ollama']],
    [
      'bedrock/amazon.nova-lite-v1:0',
      [
        'aws',
        'aws-chain',
        'aws-credentials',
        'aws-event-stream',
        'aws-events',
        'aws-signature',
        'bedrock',
        'key-opener',
      ],
    ],
    ['watsonx/ibm/granite', ['compatible', 'key-opener', 'token-exchange', 'watsonx']],
    ['replicate/meta/llama', ['key-opener', 'prompt', 'replicate']],
    ['triton/llama', ['key-opener', 'prompt']],
  ])('for %s is its own protocol and credential, and no other', async (modelId, expected) => {
    const { imported, asked } = await load(modelId)
    // An import knows the providers as data, and no code of any.
    expect(own(imported)).toEqual([])
    expect(own(asked)).toEqual(expected)
  })
})
