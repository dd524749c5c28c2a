import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AzureOpenAIServerModel } from '../../packages/azure/src/index.ts'
import type { Model } from '../../packages/core/src/index.ts'
import { isSmolError } from '../../packages/core/src/index.ts'
import { HfApiModel } from '../../packages/hf-api/src/index.ts'
import { OpenAIServerModel } from '../../packages/openai/src/index.ts'
import { cutAt, fakeFetch } from '../../packages/testing/src/index.ts'

interface RecordedStream {
  readonly id: string
  readonly reply: readonly {
    readonly status: number
    readonly headers: Record<string, string>
    readonly chunks?: readonly string[]
    readonly chunks_base64?: readonly string[]
    readonly then?: string
  }[]
}

/** Each class, and the file whose streamed replies are those of its servers. */
const classes: Readonly<Record<string, readonly [file: string, create: (fetch: typeof globalThis.fetch) => Model]>> = {
  OpenAIServerModel: [
    'response-openai',
    (fetch) =>
      new OpenAIServerModel({
        modelId: 'm',
        apiKey: 'test-key',
        apiBase: 'http://127.0.0.1:1/v1',
        maxRetries: 0,
        fetch,
      }),
  ],
  AzureOpenAIServerModel: [
    'response-azure',
    (fetch) =>
      new AzureOpenAIServerModel({
        modelId: 'm',
        apiKey: 'test-key',
        apiBase: 'http://127.0.0.1:1/v1',
        maxRetries: 0,
        fetch,
      }),
  ],
  HfApiModel: [
    'response-huggingface',
    (fetch) => new HfApiModel({ modelId: 'http://127.0.0.1:1', token: 'test-key', maxRetries: 0, fetch }),
  ],
}

function recordedStreams(file: string): RecordedStream[] {
  const folder = process.env['SMOL_GOLDEN'] ?? join(import.meta.dirname, 'records')
  const { cases } = JSON.parse(readFileSync(join(folder, 'litellm', `${file}.json`), 'utf8')) as {
    cases: RecordedStream[]
  }
  return cases.filter((record) => streamOf(record) !== undefined)
}

/** The reply that is a stream; look-ups may stand before it. */
function streamOf({ reply }: RecordedStream): RecordedStream['reply'][number] | undefined {
  return reply.find((each) => each.status === 200 && bytesOf(each).length > 0)
}

function bytesOf({ chunks, chunks_base64: encoded }: RecordedStream['reply'][number]): Uint8Array {
  return Buffer.concat([
    ...(chunks ?? []).map((text) => Buffer.from(text)),
    ...(encoded ?? []).map((text) => Buffer.from(text, 'base64')),
  ])
}

/** What a model makes of a stream: its message, or the kind of its failure and what had come. */
async function outcome(
  create: (fetch: typeof globalThis.fetch) => Model,
  record: RecordedStream,
  cuts: readonly number[],
): Promise<unknown> {
  const first = streamOf(record) as RecordedStream['reply'][number]
  const end = first.then === undefined ? 'close' : new TypeError('terminated')
  const fetch = fakeFetch([{ status: 200, headers: first.headers, pieces: cutAt(bytesOf(first), cuts), end }])
  try {
    return withoutMadeUpIds(await create(fetch).generateStream('Hi').final())
  } catch (error) {
    if (!isSmolError(error)) throw error
    return { code: error.code, partial: error.partial === undefined ? undefined : withoutMadeUpIds(error.partial) }
  }
}

/** A call that came without an id has another one each time. */
function withoutMadeUpIds(message: unknown): unknown {
  return JSON.parse(JSON.stringify(message).replace(/"id":"call_[0-9a-f]{24}"/g, '"id":"made up"'))
}

for (const [name, [file, create]] of Object.entries(classes)) {
  describe(`${name} reads ${file} the same, wherever the bytes are cut`, () => {
    it.each(recordedStreams(file).map((record) => [record.id, record] as const))('%s', async (_id, record) => {
      const whole = await outcome(create, record, [])
      await fc.assert(
        fc.asyncProperty(fc.array(fc.nat(4000), { maxLength: 12 }), async (cuts) => {
          expect(await outcome(create, record, cuts)).toEqual(whole)
        }),
        { numRuns: 10 },
      )
    })
  })
}
