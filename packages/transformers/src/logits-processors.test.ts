import { describe, expect, it } from 'vitest'
import type { LogitsProcessor } from './logits-processors.ts'
import {
  forbiddenSequences,
  forcedToken,
  frequencyAndPresencePenalty,
  noRepeatedNgrams,
  repetitionPenalty,
  suppressedTokens,
} from './logits-processors.ts'

/** The scores of the next token after `ids`, of which the first `promptLength` are the prompt. */
function apply(process: LogitsProcessor, ids: readonly number[], promptLength = 0, scores = [1, 2, -2, 4]): number[] {
  const next = Float32Array.from(scores)
  process(next, { ids, promptLength })
  return [...next]
}

const forbidden = -Infinity

describe('repetitionPenalty', () => {
  it('makes what came before less likely, once, prompt included', () => {
    expect(apply(repetitionPenalty(2), [1, 2, 2, 9], 1)).toEqual([1, 1, -4, 4])
  })

  it('sees tokens that come later', () => {
    const process = repetitionPenalty(2)
    apply(process, [1])
    expect(apply(process, [1, 3])).toEqual([1, 1, -2, 2])
  })
})

describe('frequencyAndPresencePenalty', () => {
  it('counts the answer, not the prompt', () => {
    const process = frequencyAndPresencePenalty(0.5, 1)
    expect(apply(process, [3, 1], 1)).toEqual([1, 0.5, -2, 4])
    expect(apply(process, [3, 1, 1, 0], 1)).toEqual([-0.5, 0, -2, 4])
  })
})

describe('noRepeatedNgrams', () => {
  it('forbids what would complete one that was there', () => {
    expect(apply(noRepeatedNgrams(2), [0, 1, 3, 0])).toEqual([1, forbidden, -2, 4])
    expect(apply(noRepeatedNgrams(3), [0, 1, 3, 0, 1])).toEqual([1, 2, -2, forbidden])
    expect(apply(noRepeatedNgrams(1), [0, 3])).toEqual([forbidden, 2, -2, forbidden])
    expect(apply(noRepeatedNgrams(3), [0])).toEqual([1, 2, -2, 4])
  })
})

describe('forbiddenSequences', () => {
  it('forbids the last token after the others', () => {
    const process = forbiddenSequences([[2], [0, 1, 3]])
    expect(apply(process, [0, 1])).toEqual([1, 2, forbidden, forbidden])
    expect(apply(process, [1])).toEqual([1, 2, forbidden, 4])
  })
})

describe('suppressedTokens', () => {
  it('forbids tokens, for ever or up to a position', () => {
    expect(apply(suppressedTokens([0, 99]), [1, 1, 1], 1)).toEqual([forbidden, 2, -2, 4])
    expect(apply(suppressedTokens([0], 2), [1, 1], 1)).toEqual([forbidden, 2, -2, 4])
    expect(apply(suppressedTokens([0], 2), [1, 1, 1], 1)).toEqual([1, 2, -2, 4])
  })
})

describe('forcedToken', () => {
  it('leaves one token at its position', () => {
    expect(apply(forcedToken(2, 1), [0, 0], 1)).toEqual([forbidden, forbidden, 0, forbidden])
    expect(apply(forcedToken(2, 1), [0], 1)).toEqual([1, 2, -2, 4])
  })
})
