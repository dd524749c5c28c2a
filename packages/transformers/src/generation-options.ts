import type { CompletionRequest } from '@smol/core'
import { SmolError } from '@smol/core'
import type { Job, RequestedSettings } from './runtime.ts'

type Setting = keyof RequestedSettings

/** Options of transformers.js' `generate`, in its spelling: what they set, and what they must be. */
const generationOptions: Readonly<Record<string, { readonly sets: Setting; readonly is: Check }>> = {
  max_new_tokens: { sets: 'maxTokens', is: isPositiveInteger },
  min_new_tokens: { sets: 'minNewTokens', is: isToken },
  do_sample: { sets: 'doSample', is: (value) => typeof value === 'boolean' },
  temperature: { sets: 'temperature', is: isNotNegative },
  top_k: { sets: 'topK', is: isToken },
  top_p: { sets: 'topP', is: isShare },
  min_p: { sets: 'minP', is: isShare },
  repetition_penalty: { sets: 'repetitionPenalty', is: (value) => isNotNegative(value) && value !== 0 },
  no_repeat_ngram_size: { sets: 'noRepeatNgramSize', is: isToken },
  bad_words_ids: {
    sets: 'badWordsIds',
    is: (value) => Array.isArray(value) && value.every((ids) => isTokens(ids) && ids.length > 0),
  },
  suppress_tokens: { sets: 'suppressTokens', is: isTokens },
  begin_suppress_tokens: { sets: 'beginSuppressTokens', is: isTokens },
  forced_bos_token_id: { sets: 'forcedBosTokenId', is: isToken },
  forced_eos_token_id: { sets: 'forcedEosTokenId', is: isToken },
  eos_token_id: { sets: 'eosTokenIds', is: (value) => isToken(value) || isTokens(value) },
}

type Check = (value: unknown) => boolean

/** What of the request decides how tokens are chosen; `extraBody`, in transformers.js' spelling, wins. */
export function toSettings(request: CompletionRequest): RequestedSettings {
  const { maxTokens, temperature, topP, topK, seed, frequencyPenalty, presencePenalty, options } = request
  const minP = options['minP'] as number | undefined
  const settings: Record<string, unknown> = {
    maxTokens,
    temperature,
    topP,
    topK,
    minP,
    seed,
    frequencyPenalty,
    presencePenalty,
  }
  for (const [name, value] of Object.entries(request.extraBody ?? {})) {
    if (name === 'chat_template' || name === 'chat_template_kwargs') continue
    const option = generationOptions[name]
    if (option === undefined) {
      throw invalid(
        `extraBody.${name} is not an option of generation that is supported here. There are: ${[...Object.keys(generationOptions), 'chat_template', 'chat_template_kwargs'].join(', ')}.`,
      )
    }
    if (!option.is(value)) throw invalid(`extraBody.${name} has a value that it cannot have: ${JSON.stringify(value)}.`)
    settings[option.sets] = option.sets === 'eosTokenIds' ? [value].flat() : value
  }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as RequestedSettings
}

/** The template to use and the variables that it gets, as servers take them in `chat_template_kwargs`. */
export function toTemplate(request: CompletionRequest): Pick<Job, 'chatTemplate' | 'variables'> {
  const { chat_template: chatTemplate, chat_template_kwargs: kwargs = {} } = request.extraBody ?? {}
  if (chatTemplate !== undefined && typeof chatTemplate !== 'string')
    throw invalid('extraBody.chat_template must be a string, the template itself.')
  if (typeof kwargs !== 'object' || kwargs === null || Array.isArray(kwargs))
    throw invalid('extraBody.chat_template_kwargs must be an object, such as { enable_thinking: false }.')
  const variables = Object.entries(kwargs).map(([name, value]) => ({
    parameter: `chat_template_kwargs.${name}`,
    values: { [name]: value as unknown },
  }))
  const { reasoningEffort: effort } = request
  if (effort !== undefined) {
    // gpt-oss and friends know levels; Qwen and SmolLM3 know on and off.
    variables.push({
      parameter: 'reasoningEffort',
      values: { reasoning_effort: effort, enable_thinking: effort !== 'none' },
    })
  }
  return { variables, ...(chatTemplate === undefined ? {} : { chatTemplate }) }
}

function isNotNegative(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value)
}

function isShare(value: unknown): boolean {
  return isNotNegative(value) && (value as number) <= 1
}

function isToken(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0
}

function isPositiveInteger(value: unknown): boolean {
  return isToken(value) && value !== 0
}

function isTokens(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isToken)
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
