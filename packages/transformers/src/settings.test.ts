import { describe, expect, it } from 'vitest'
import { endTokensOf, resolveSettings } from './settings.ts'

const resolve = (
  given: Parameters<typeof resolveSettings>[0],
  generationConfig: Record<string, unknown> = {},
  room = 8000,
) => resolveSettings(given, { generationConfig, endTokens: [2] }, room)

describe('resolveSettings', () => {
  it('takes the likeliest token unless somebody asks for a sample', () => {
    expect(resolve({}).sampling.temperature).toBe(0)
    expect(resolve({ temperature: 0 }, { do_sample: true }).sampling.temperature).toBe(0)
    expect(resolve({ topP: 1, topK: 1, minP: 0 }).sampling.temperature).toBe(0)
    expect(resolve({ seed: 5 }).sampling.temperature).toBe(0)
    expect(resolve({ temperature: 0.7 }).sampling).toEqual({ temperature: 0.7, topK: 50, topP: 1, minP: 0 })
    expect(resolve({ topP: 0.9 }).sampling).toMatchObject({ temperature: 1, topP: 0.9 })
    expect(resolve({ topK: 5 }).sampling).toMatchObject({ temperature: 1, topK: 5 })
    expect(resolve({ doSample: true }).sampling.temperature).toBe(1)
    expect(resolve({ doSample: false, temperature: 0.7 }).sampling.temperature).toBe(0)
  })

  it("fills gaps with the model's own defaults", () => {
    const config = { do_sample: true, temperature: 0.6, top_k: 20, top_p: 0.95, min_p: 0.01 }
    expect(resolve({}, config).sampling).toEqual({ temperature: 0.6, topK: 20, topP: 0.95, minP: 0.01 })
    expect(resolve({ topK: 0, temperature: 1 }, config).sampling).toEqual({
      temperature: 1,
      topK: 0,
      topP: 0.95,
      minP: 0.01,
    })
    expect(resolve({}, { repetition_penalty: 1.1 }).processors).toHaveLength(1)
    expect(resolve({ repetitionPenalty: 1 }, { repetition_penalty: 1.1 }).processors).toHaveLength(0)
  })

  it('clamps the answer to the room that is left', () => {
    expect(resolve({}).maxTokens).toBe(5000)
    expect(resolve({ maxTokens: 100 }, {}, 30).maxTokens).toBe(30)
    expect(resolve({}, {}, 7).maxTokens).toBe(7)
  })

  it('ends at the tokens of the model, or at those that are given', () => {
    expect([...resolve({}).endTokens]).toEqual([2])
    expect([...resolve({ eosTokenIds: [7, 8] }).endTokens]).toEqual([7, 8])
    expect(endTokensOf([1, 2], 2, undefined, null, 3)).toEqual([1, 2, 3])
  })

  it('makes a processor of every setting that changes scores', () => {
    const given = {
      frequencyPenalty: 1,
      noRepeatNgramSize: 2,
      badWordsIds: [[1]],
      minNewTokens: 2,
      suppressTokens: [1],
      beginSuppressTokens: [1],
      forcedBosTokenId: 1,
      forcedEosTokenId: 2,
    }
    expect(resolve(given).processors).toHaveLength(8)
    expect(resolve({ frequencyPenalty: 0, presencePenalty: 0, noRepeatNgramSize: 0 }).processors).toHaveLength(0)
  })
})
