import { readFile } from 'node:fs/promises'
import type { ChatMessage, GeneratedMessage } from '@smol/core'
import { modelPath } from '@smol/smollm2-135m-instruct'
import { afterAll, describe, expect, it } from 'vitest'
import { tilesAreSlow } from './onnx/processor.ts'
import { TransformersModel } from './transformers-model.ts'

/** A greedy continuation on which three engines agree, cut before the first step that is nearly a tie. */
interface GoldenCase {
  readonly messages?: ChatMessage[]
  /** A text to go on with, without a chat template. */
  readonly prompt?: string
  readonly promptTokens: number
  readonly promptIds: number[]
  readonly ids: number[]
  readonly text: string
  readonly finish: 'stop' | 'length'
  /** The least gap between the scores of the two best tokens, over all steps. */
  readonly minMargin: number
}

const url = new URL('../../smollm2-135m-instruct/test/fixtures/smollm2-135m-instruct.golden.json', import.meta.url)
const { cases } = JSON.parse(await readFile(url, 'utf8')) as { cases: GoldenCase[] }

/**
 * The scores of 4-bit weights differ by up to two tenths between kinds of CPU: onnxruntime has kernels of its own for
 * AVX2, AVX-512 and VNNI, and several for attention. A record in which two tokens come closer than this may therefore go
 * another way, but only the way that transformers.js goes on the same machine, with the same kernel for attention.
 */
const clearMargin = 0.2

describe('the embedded model', () => {
  // Test files run side by side: one thread each is faster than all of them fighting for the cores.
  const model = new TransformersModel({ threads: 1 })
  afterAll(async () => {
    await model.dispose()
    await (await plain)?.model.dispose()
  })

  const goOn = ({ prompt, messages = [], ids }: GoldenCase): Promise<GeneratedMessage> =>
    model.generate(prompt ?? messages, {
      maxTokens: ids.length,
      ...(prompt === undefined ? {} : { extraBody: { chat_template: '{{ messages[0].content }}' } }),
    })

  it('has 39 records', () => expect(cases).toHaveLength(39))

  it.each(
    cases.map((golden): [string, GoldenCase] => [
      JSON.stringify(golden.prompt ?? golden.messages?.at(-1)?.content).slice(0, 50),
      golden,
    ]),
  )('goes on as recorded after %s', async (_, golden) => {
    const reply = await goOn(golden)
    expect(reply.warnings).toEqual([])
    expect(reply.tokenUsage?.inputTokens).toBe(golden.promptTokens)
    if (reply.content !== golden.text && golden.minMargin < clearMargin) {
      expect(reply.content).toBe(await plainText(golden))
      return
    }
    expect(reply.content).toBe(golden.text)
    expect(reply.finishReason).toBe(golden.finish)
    expect(reply.tokenUsage?.outputTokens).toBe(golden.ids.length)
  })

  it('goes on as recorded where all is asked at once', async () => {
    // Rows that are computed together round otherwise than one by itself: by up to half a point.
    const clear = cases.filter(({ minMargin, promptTokens }) => minMargin > 0.6 && promptTokens < 50)
    expect(clear.length).toBeGreaterThanOrEqual(8)
    const replies = await Promise.all(clear.map(goOn))
    expect(replies.map(({ content }) => content)).toEqual(clear.map(({ text }) => text))
  })
})

/** What transformers.js itself generates, without anything of ours. */
async function plainText({ promptIds, ids }: GoldenCase): Promise<string> {
  const { model, tokenizer, Tensor } = await (plain ??= loadPlain())
  const shape = [1, promptIds.length]
  const output = await model.generate({
    input_ids: new Tensor('int64', BigInt64Array.from(promptIds, BigInt), shape),
    attention_mask: new Tensor('int64', new BigInt64Array(promptIds.length).fill(1n), shape),
    max_new_tokens: ids.length,
    do_sample: false,
  })
  const all = [...(output as { data: BigInt64Array }).data].map(Number)
  return tokenizer.decode(all.slice(promptIds.length), { skip_special_tokens: true })
}

let plain: ReturnType<typeof loadPlain> | undefined

async function loadPlain() {
  const { AutoModelForCausalLM, AutoTokenizer, Tensor } = await import('@huggingface/transformers')
  // Sessions look when they are made. Ours does without tiles by itself where they are slow.
  if (tilesAreSlow()) process.env['ORT_GQA_DISABLE_FLASH_ATTENTION'] = '1'
  const model = await AutoModelForCausalLM.from_pretrained(modelPath, {
    local_files_only: true,
    session_options: { intraOpNumThreads: 1 },
  })
  delete process.env['ORT_GQA_DISABLE_FLASH_ATTENTION']
  return { model, tokenizer: await AutoTokenizer.from_pretrained(modelPath, { local_files_only: true }), Tensor }
}
