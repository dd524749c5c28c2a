import { modelPath } from '@smol/smollm2-135m-instruct'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Engine, Sequence } from './engine.ts'
import { openEngine } from './engine.ts'
import { openForwardEngine } from './forward-engine.ts'
import type { CausalModel, OrtTensor, Session, TransformersLibrary } from './library.ts'
import { importLibrary } from './library.ts'

let library: TransformersLibrary
let model: CausalModel
let shared: Engine
let forward: Engine

beforeAll(async () => {
  library = await importLibrary()
  model = await library.AutoModelForCausalLM.from_pretrained(modelPath, {
    local_files_only: true,
    session_options: { intraOpNumThreads: 1 },
  })
  shared = await openEngine(model, library.Tensor)
  forward = openForwardEngine(model, library.Tensor)
})
afterAll(() => model.dispose())

/** Far apart enough that every mistake in the cache shows, and no rounding does. */
const expectSame = (a: Float32Array, b: Float32Array): void => {
  let most = 0
  a.forEach((score, index) => (most = Math.max(most, Math.abs(score - (b[index] ?? Number.NaN)))))
  expect(most).toBeLessThan(1e-3)
}
/** How far scores lie apart, as a share of their own spread. */
const difference = (a: Float32Array, b: Float32Array): number => {
  const square = (values: Float32Array): number => values.reduce((sum, value) => sum + value * value, 0)
  const mean = b.reduce((sum, value) => sum + value, 0) / b.length
  return Math.sqrt(square(a.map((value, index) => value - (b[index] ?? 0))) / square(b.map((value) => value - mean)))
}
/** Different tokens without a pattern. */
const tokens = (count: number, start = 0): number[] =>
  Array.from({ length: count }, (_, index) => 100 + (((index + start) * 7919) % 40_000))

describe('engines', () => {
  it('share buffers where the graph can', () => {
    expect(shared.name).toBe('shared')
  })

  it('give the same scores, step by step, also while the buffers grow', async () => {
    const one = shared.open()
    const two = forward.open()
    for (const [count, start] of [
      [5, 0],
      [1, 5],
      [240, 6],
      [1, 246],
      [30, 247],
      [1, 277],
    ] as const) {
      const ids = tokens(count, start)
      expectSame(await one.feed(ids), await two.feed(ids))
      expect(one.length).toBe(two.length)
    }
    one.dispose()
    two.dispose()
  })

  it.each(['shared', 'forward'])(
    '%s: go back, and go on from a copy, without a trace of what was forgotten',
    async (name) => {
      const engine = name === 'shared' ? shared : forward
      const fresh = engine.open()
      await fresh.feed(tokens(20))
      const expected = (await fresh.feed(tokens(4, 500))).slice()
      const used = engine.open()
      await used.feed(tokens(20))
      await used.feed(tokens(9, 100))
      const copy = used.fork(20)
      expect(used.crop(20)).toBe(true)
      expectSame(await used.feed(tokens(4, 500)), expected)
      // The first one's writing does not show in the copy.
      expectSame((await copy?.feed(tokens(4, 500))) ?? new Float32Array(1), expected)
      for (const sequence of [fresh, used, copy]) sequence?.dispose()
    },
  )

  it('feed sequences together as if each were alone, while they come, grow and go', async () => {
    const lengths = [252, 3, 20, 45]
    const together = lengths.map(() => shared.open())
    for (const [index, length] of lengths.entries()) await together[index]?.feed(tokens(length, 1000 * index))
    const alone = together.map((sequence) => sequence.fork(sequence.length))
    // The first outgrows its row in the middle; the second goes for a while, and comes back.
    const rounds = [
      [0, 1],
      [3, 1, 2, 0],
      [1, 0],
      [0, 2, 3],
      [0, 3],
      [0, 3],
      [2, 1, 0, 3],
    ]
    for (const [round, rows] of rounds.entries()) {
      const steps = rows.map((index) => ({ sequence: together[index] as Sequence, token: 500 + 100 * round + index }))
      const outcomes = (await shared.feedTogether?.(steps)) ?? []
      const scores = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.slice() : expect.fail()))
      for (const [at, index] of rows.entries()) {
        const expected = (await alone[index]?.feed([steps[at]?.token ?? 0])) as Float32Array
        // Rounding, which 8-bit activations amplify, against the scores of another row.
        const [own, ...others] = [...scores.slice(at), ...scores.slice(0, at)].map((row) => difference(row, expected))
        expect(own, `round ${round}, row ${index}`).toBeLessThan(0.35)
        for (const other of others) expect(other).toBeGreaterThan(0.7)
      }
    }
    for (const sequence of [...alone, ...together]) sequence?.dispose()
  })

  it('fall back where the session refuses the buffers, or gives other scores with them', async () => {
    const session = model.sessions['model'] as Session
    const { inputNames, outputNames, inputMetadata = [] } = session
    const wrap = (run: Session['run']): CausalModel => ({
      ...model,
      sessions: { model: { inputNames, outputNames, inputMetadata, config: { device: 'cpu' }, run } },
    })
    const refusing = wrap((feeds, fetches) =>
      fetches === undefined ? session.run(feeds) : Promise.reject(new Error('shapes differ')),
    )
    expect((await openEngine(refusing, library.Tensor)).name).toBe('forward')
    const wrong = wrap(async (feeds, fetches) => {
      const outputs = await session.run(feeds, fetches)
      if (fetches !== undefined) (outputs['logits'] as OrtTensor).data[7] = 1e6
      return outputs
    })
    expect((await openEngine(wrong, library.Tensor)).name).toBe('forward')
    const several = { ...model, sessions: { ...model.sessions, other: session } }
    expect((await openEngine(several, library.Tensor)).name).toBe('forward')
  })
})
