import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { modelPath } from '@smol/smollm2-135m-instruct'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OrtTensor, Session, TensorData } from '../library.ts'
import { linkGraph } from './linked-graph.ts'
import { linkSessions } from './linked-sessions.ts'
import { tilesAreSlow } from './processor.ts'

interface Runtime {
  InferenceSession: { create(model: string | Uint8Array, options?: object): Promise<Session> }
  Tensor: new (type: string, data: TensorData, dims: readonly number[]) => OrtTensor
}

const library = createRequire(import.meta.url).resolve('@huggingface/transformers')
const { InferenceSession, Tensor } = createRequire(library)('onnxruntime-node') as Runtime
const weights = join(modelPath, 'onnx/model_q4.onnx')
const options = { executionProviders: ['cpu'], logSeverityLevel: 4, intraOpNumThreads: 1 }
const layers = 30
const [heads, room, size] = [3, 16, 64]

const integers = (values: readonly number[], dims: readonly number[]): OrtTensor =>
  new Tensor('int64', BigInt64Array.from(values, BigInt), dims)

/** Attention is computed in tiles or without, which rounds otherwise. */
async function createPlain(tiled: boolean): Promise<Session> {
  if (!tiled) process.env['ORT_GQA_DISABLE_FLASH_ATTENTION'] = '1'
  const session = await InferenceSession.create(weights, options)
  delete process.env['ORT_GQA_DISABLE_FLASH_ATTENTION']
  return session
}

/** Reads tokens into caches of its own, given as inputs and as outputs. */
async function read(session: Session, ids: readonly number[], most = room, wanted = 1) {
  const caches: Record<string, OrtTensor> = {}
  const feeds: Record<string, OrtTensor> = {
    input_ids: integers(ids, [1, ids.length]),
    attention_mask: integers(Array(ids.length).fill(1), [1, ids.length]),
    num_logits_to_keep: integers([wanted], []),
  }
  for (let layer = 0; layer < layers; layer++)
    for (const kind of ['key', 'value']) {
      const cache = new Tensor('float32', new Float32Array(heads * most * size), [1, heads, most, size])
      feeds[`past_key_values.${layer}.${kind}`] = cache
      caches[`present.${layer}.${kind}`] = cache
    }
  const positions = wanted === 0 ? ids.length : Math.min(wanted, ids.length)
  const logits = new Tensor('float32', new Float32Array(positions * 49_152), [1, positions, 49_152])
  return { feeds, fetches: { logits, ...caches }, outputs: await session.run(feeds, { logits, ...caches }) }
}

/** The largest difference of two lists of numbers. */
function distance(one: OrtTensor | undefined, other: OrtTensor | undefined): number {
  const [numbers, others] = [one?.data as Float32Array, other?.data as Float32Array]
  if (numbers.length !== others.length) return Infinity
  return numbers.reduce((most, number, at) => Math.max(most, Math.abs(number - (others[at] as number))), 0)
}

/** One position alone is multiplied by another kernel, which rounds the seventh digit otherwise. */
const rounding = 1e-4

const folder = mkdtempSync(join(tmpdir(), 'smol-sessions-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a linked graph', () => {
  it.each([true, false])('computes what the graph of the file does: with tiles %s', async (tiled) => {
    const plain = await createPlain(tiled)
    const linked = await InferenceSession.create(linkGraph(weights, 1, tiled) ?? '', {
      ...options,
      extra: { session: { model_external_initializers_file_folder_path: dirname(weights) } },
    })
    const ids = Array.from({ length: room }, (_, at) => 1000 + 97 * at)
    const [before, after] = [await read(plain, ids, room, 0), await read(linked, ids, room, 0)]
    expect(distance(after.fetches.logits, before.fetches.logits)).toBe(0)
    expect(after.fetches.logits.data.some((score) => score !== 0)).toBe(true)
  })
})

describe('a linked session', () => {
  let plain: Session
  let linked: Session
  beforeAll(async () => {
    plain = await createPlain(!tilesAreSlow())
    linkSessions()
    linked = await InferenceSession.create(weights, options)
  })

  it('has the same inputs and outputs', () => {
    expect(linked.inputNames).toEqual(plain.inputNames)
    expect(linked.outputNames).toEqual(plain.outputNames)
    expect(linked.outputMetadata).toEqual(plain.outputMetadata)
  })

  it('writes the same into the buffers of the caller, and gives those back', async () => {
    const ids = [1, 4093, 198, 1780]
    const [before, after] = [await read(plain, ids), await read(linked, ids)]
    for (const [name, buffer] of Object.entries(after.fetches)) {
      const apart = distance(buffer, before.fetches[name as 'logits'])
      if (name === 'logits') expect(apart).toBeLessThan(rounding)
      else expect(apart).toBe(0)
      expect(after.outputs[name]).toBe(buffer)
      // Without links it is a copy.
      expect(before.outputs[name]).not.toBe(before.fetches[name as 'logits'])
    }
    expect(after.fetches.logits.data.some((score) => score !== 0)).toBe(true)
  })

  it.each([
    [0, 4],
    [1, 1],
    [2, 2],
    [4, 4],
    [9, 4],
  ])('gives scores where those of %i positions are wanted: of %i', async (wanted, given) => {
    const ids = [1, 4093, 198, 1780]
    const [before, after] = [await read(plain, ids, room, wanted), await read(linked, ids, room, wanted)]
    expect(after.outputs['logits']?.dims).toEqual([1, given, 49_152])
    const apart = distance(after.fetches.logits, before.fetches.logits)
    if (given === 1) expect(apart).toBeLessThan(rounding)
    else expect(apart).toBe(0)
  })

  it('makes outputs for who gives no buffers', async () => {
    const { feeds } = await read(plain, [1, 2])
    const [before, after] = [await plain.run(feeds), await linked.run(feeds)]
    expect(Object.keys(after)).toEqual(plain.outputNames)
    expect(distance(after['logits'], before['logits'])).toBeLessThan(rounding)
    const some = await linked.run(feeds, { logits: null, 'present.0.key': feeds['past_key_values.0.key'] ?? null })
    expect(Object.keys(some)).toEqual(['logits', 'present.0.key'])
    expect(distance(some['logits'], before['logits'])).toBeLessThan(rounding)
  })

  it('fails where it failed before', async () => {
    await expect(read(linked, [1, 2, 3, 4, 5], 4)).rejects.toThrow(/shape/i)
    await expect(linked.run({})).rejects.toThrow(/input/i)
  })

  it('is found behind a symbolic link', async () => {
    const link = join(folder, 'model_q4.onnx')
    symlinkSync(weights, link)
    const session = await InferenceSession.create(link, options)
    const { fetches, outputs } = await read(session, [1])
    expect(outputs['logits']).toBe(fetches.logits)
  })

  it('is a plain one for bytes, for other devices, and for a file that is broken', async () => {
    const bytes = await InferenceSession.create(new Uint8Array(readFileSync(weights)), options)
    const { fetches, outputs } = await read(bytes, [1])
    expect(outputs['logits']).not.toBe(fetches.logits)
    await expect(InferenceSession.create(weights, { ...options, executionProviders: ['nonsense'] })).rejects.toThrow(
      /nonsense/,
    )
    const broken = join(folder, 'broken.onnx')
    writeFileSync(broken, readFileSync(weights))
    truncateSync(broken, 1e6)
    await expect(InferenceSession.create(broken, options)).rejects.toThrow(/protobuf/i)
    await expect(InferenceSession.create(join(folder, 'none.onnx'), options)).rejects.toThrow(/doesn't exist/)
  })
})
