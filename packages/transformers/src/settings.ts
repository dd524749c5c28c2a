import type { LogitsProcessor } from './logits-processors.ts'
import {
  forbiddenSequences,
  forcedToken,
  frequencyAndPresencePenalty,
  noRepeatedNgrams,
  repetitionPenalty,
  suppressedTokens,
} from './logits-processors.ts'
import type { RequestedSettings } from './runtime.ts'
import type { SamplingSettings } from './sampler.ts'

/** As smolagents 1.11. Together with the clamp to the context: "as long as it takes", but not for ever. */
export const defaultMaxTokens = 5000

/** What holds when neither the caller nor the model's `generation_config.json` says otherwise, as in Hugging Face's libraries. */
const defaultTopK = 50

/** What a model says of itself. */
export interface ModelDefaults {
  readonly generationConfig: Readonly<Record<string, unknown>>
  /** Tokens that end an answer. */
  readonly endTokens: readonly number[]
}

/** How one answer is generated. */
export interface DecodingSettings {
  readonly sampling: SamplingSettings
  readonly seed: number | undefined
  readonly maxTokens: number
  readonly endTokens: ReadonlySet<number>
  readonly processors: readonly LogitsProcessor[]
}

/**
 * The caller's settings over the model's own.
 * @param room how many tokens fit between the prompt and the end of the context
 */
export function resolveSettings(given: RequestedSettings, model: ModelDefaults, room: number): DecodingSettings {
  const maxTokens = Math.min(given.maxTokens ?? defaultMaxTokens, room)
  const endTokens = given.eosTokenIds ?? model.endTokens
  return {
    sampling: resolveSampling(given, model.generationConfig),
    seed: given.seed,
    maxTokens,
    endTokens: new Set(endTokens),
    processors: [...processors(given, model.generationConfig, endTokens, maxTokens)],
  }
}

/** Samples when the caller sets a temperature or narrows the choice, or when the model asks for it; else takes the likeliest. */
function resolveSampling(given: RequestedSettings, config: Readonly<Record<string, unknown>>): SamplingSettings {
  const narrows = (given.topP ?? 1) < 1 || (given.topK ?? 0) > 1 || (given.minP ?? 0) > 0
  const samples =
    given.doSample ??
    (given.temperature === undefined ? narrows || config['do_sample'] === true : given.temperature > 0)
  return {
    temperature: samples ? (given.temperature ?? number(config['temperature']) ?? 1) : 0,
    topK: given.topK ?? number(config['top_k']) ?? defaultTopK,
    topP: given.topP ?? number(config['top_p']) ?? 1,
    minP: given.minP ?? number(config['min_p']) ?? 0,
  }
}

function* processors(
  given: RequestedSettings,
  config: Readonly<Record<string, unknown>>,
  endTokens: readonly number[],
  maxTokens: number,
): Generator<LogitsProcessor> {
  const penalty = given.repetitionPenalty ?? number(config['repetition_penalty']) ?? 1
  if (penalty !== 1) yield repetitionPenalty(penalty)
  const { frequencyPenalty = 0, presencePenalty = 0 } = given
  if (frequencyPenalty !== 0 || presencePenalty !== 0)
    yield frequencyAndPresencePenalty(frequencyPenalty, presencePenalty)
  const ngram = given.noRepeatNgramSize ?? number(config['no_repeat_ngram_size']) ?? 0
  if (ngram > 0) yield noRepeatedNgrams(ngram)
  const badWords = given.badWordsIds ?? []
  if (badWords.length > 0) yield forbiddenSequences(badWords)
  const least = given.minNewTokens ?? number(config['min_new_tokens']) ?? 0
  if (least > 0) yield suppressedTokens(endTokens, least)
  const suppressed = given.suppressTokens ?? tokenList(config['suppress_tokens'])
  if (suppressed.length > 0) yield suppressedTokens(suppressed)
  const first = given.beginSuppressTokens ?? tokenList(config['begin_suppress_tokens'])
  if (first.length > 0) yield suppressedTokens(first, 1)
  if (given.forcedBosTokenId !== undefined) yield forcedToken(given.forcedBosTokenId, 0)
  if (given.forcedEosTokenId !== undefined) yield forcedToken(given.forcedEosTokenId, maxTokens - 1)
}

/** The tokens that end an answer: by generation_config.json, config.json and the tokenizer, which do not always agree. */
export function endTokensOf(...sources: readonly unknown[]): number[] {
  return [...new Set(sources.flatMap(tokenList))]
}

function tokenList(value: unknown): number[] {
  return (Array.isArray(value) ? value : [value]).filter((item): item is number => typeof item === 'number')
}

function number(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
