import type { FinishReason } from '@smol/core'

/**
 * Gemini's finish reasons (https://ai.google.dev/api/generate-content#FinishReason), read as LiteLLM reads them where it
 * has a word for them: a call that the model wrote wrongly ends its turn in peace, and a warning tells of it.
 */
const reasons: Readonly<Record<string, FinishReason>> = Object.freeze({
  STOP: 'stop',
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',

  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  LANGUAGE: 'content-filter',

  MALFORMED_FUNCTION_CALL: 'stop',
  UNEXPECTED_TOOL_CALL: 'stop',
  TOO_MANY_TOOL_CALLS: 'stop',
})

export function toFinishReason(reason: string): FinishReason {
  return reasons[reason] ?? 'other'
}

/** What a reason means that is more than an end; undefined for the ordinary ones. */
export function explain(reason: string, message: string | undefined): string | undefined {
  const said = message === undefined || message === '' ? '' : ` ${message}`
  if (reason === 'STOP' || reason === 'MAX_TOKENS') return undefined
  if (reason === 'MALFORMED_FUNCTION_CALL')
    return `The model wrote a call that the API could not read, so that there is none.${said} Ask again, or make the parameters of the tool simpler.`
  return `The answer ended with ${reason}.${said}`
}
