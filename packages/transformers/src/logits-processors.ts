/** What a processor may look at. */
export interface DecodingState {
  /** Every token so far, the prompt's first. */
  readonly ids: readonly number[]
  readonly promptLength: number
}

/** Changes the scores of the next token in place. */
export type LogitsProcessor = (scores: Float32Array, state: DecodingState) => void

/**
 * A score divided (or, below zero, multiplied) by the penalty for every token that came before, prompt included. Keskar
 * et al., CTRL (2019), as in Hugging Face's `repetition_penalty`.
 */
export function repetitionPenalty(penalty: number): LogitsProcessor {
  const seen = new Set<number>()
  let read = 0
  return (scores, { ids }) => {
    while (read < ids.length) seen.add(ids[read++] as number)
    for (const id of seen) {
      const score = scores[id]
      if (score !== undefined) scores[id] = score > 0 ? score / penalty : score * penalty
    }
  }
}

/** OpenAI's two penalties: on tokens of the answer, by how often they came and for having come at all. */
export function frequencyAndPresencePenalty(frequency: number, presence: number): LogitsProcessor {
  const counts = new Map<number, number>()
  let read: number | undefined
  return (scores, { ids, promptLength }) => {
    for (read ??= promptLength; read < ids.length; read++) {
      const id = ids[read] as number
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    for (const [id, count] of counts) scores[id] = (scores[id] as number) - frequency * count - presence
  }
}

/** No sequence of `size` tokens comes twice (`no_repeat_ngram_size`). */
export function noRepeatedNgrams(size: number): LogitsProcessor {
  return (scores, { ids }) => {
    const begin = ids.length - size + 1
    if (begin < 0) return
    for (let start = 0; start + size <= ids.length; start++) {
      let same = 0
      while (same < size - 1 && ids[start + same] === ids[begin + same]) same++
      if (same === size - 1) forbid(scores, ids[start + size - 1] as number)
    }
  }
}

/** Sequences of tokens that never come (`bad_words_ids`). */
export function forbiddenSequences(sequences: readonly (readonly number[])[]): LogitsProcessor {
  return (scores, { ids }) => {
    for (const sequence of sequences) {
      const before = sequence.length - 1
      const matches = sequence.slice(0, -1).every((id, index) => ids[ids.length - before + index] === id)
      if (matches) forbid(scores, sequence[before] as number)
    }
  }
}

/** Tokens that do not come before this position of the answer (`suppress_tokens`, `begin_suppress_tokens`, `min_new_tokens`). */
export function suppressedTokens(tokens: readonly number[], before = Infinity): LogitsProcessor {
  return (scores, { ids, promptLength }) => {
    if (ids.length - promptLength < before) for (const id of tokens) forbid(scores, id)
  }
}

/** One token and no other at this position of the answer (`forced_bos_token_id`, `forced_eos_token_id`). */
export function forcedToken(token: number, position: number): LogitsProcessor {
  return (scores, { ids, promptLength }) => {
    if (ids.length - promptLength !== position) return
    scores.fill(-Infinity)
    scores[token] = 0
  }
}

function forbid(scores: Float32Array, id: number): void {
  if (id < scores.length) scores[id] = -Infinity
}
