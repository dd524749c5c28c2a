import type { SmolErrorCode } from '../errors.ts'

/** What a vendor says of an error, whatever shape it says it in. */
export interface VendorError {
  readonly message: string
  readonly type: string
  readonly code: string
  /** A numeric status that stands in the body. */
  readonly status: number | undefined
}

/** A prompt that does not fit. Each vendor says it differently; the tests hold one sentence of each. */
const contextOverflow: readonly RegExp[] = [
  /context[_ -]?(length|window|size|limit)/i,
  /maximum (model|sequence|prompt|input) length|max(imum)?[_ ](model|seq|prompt|input)[_ ]?len|model token limit/i,
  /\b(prompt|input|request|messages?|conversation)( is| are)? too (long|large)/i,
  /(prompt|input) exceeds max(imum)? length|input length should be/i,
  /(messages|prompt|input)\b[^:]*: string too long/i,
  /too many (input |prompt )?tokens/i,
  /reduce (the|your) (length|prompt|input|messages?)/i,
  // "the input token count exceeds", "`inputs` must have less than 4096 tokens": either order, in one sentence.
  /\b(prompt|inputs?|request|messages?)\b[^.]*\btokens?\b[^.]*(exceed|(greater|larger|longer|more|less|fewer) than|at most|<=)/i,
  /\b(prompt|inputs?|request|messages?)\b[^.]*(exceed|(greater|larger|longer|more|less|fewer) than|at most|<=)[^.]*\btokens?\b/i,
  /\btokens?\b[^.]*exceeds? (the )?max|max(imum)? tokens of \d+ exceeded/i,
  /exceed_context_size|request_too_large/i,
]
/** Limits on tokens that are about time, not about length. */
const perTime = /rate[_ -]?limit|per[_ -](min|minute|hour|day)\b|\b[tr]p[md]\b/i

const quotaCode =
  /insufficient[_ ]?(quota|balance|credits?|funds)|not[_ ]enough[_ ](balance|credits?)|billing|payment[_ ]?required|credit[_ ]?(limit|exhausted)|quota[_ ]?exhausted|exceeded[_ ]current[_ ]quota|account[_ ]?deactivated/i
const quotaText =
  /insufficient (quota|balance|credits?|funds)|balance is (insufficient|too low)|not enough (balance|credits?)|exceeded your current quota|credit balance is too low|out of credits|used all available credits|monthly (included|spend|usage|quota|limit)|spending limit|billing (hard )?limit|payment required|no credits|(add|purchase|buy) (more )?credits|recharge/i
const contentFilter =
  /content[_ ]?filter|content[_ ]?policy|responsibleaipolicy|content management policy|moderation[_ ]blocked|safety system|flagged by|prohibited_content/i
/** Google and xAI answer a wrong key with 400. */
const wrongKey = /(incorrect|invalid) api key|api[_ ]key[_ ](is )?(not valid|invalid|expired)/i

/** Words that stand in an error's type, code or status, and what they mean. The first that fits wins. */
const words: readonly (readonly [RegExp, SmolErrorCode])[] = [
  [/rate[_ -]?limit|too[_ ]?many[_ ]?requests|resource[_ ]?exhausted|throttl/i, 'rate_limit'],
  [/invalid[_ ]?api[_ ]?key|authentication|unauthenticated|unauthorized|expired[_ ]?token/i, 'auth'],
  [/permission|forbidden|access[_ ]?denied/i, 'permission'],
  [/not[_ ]?found/i, 'not_found'],
  [/overloaded|unavailable|server[_ ]?error|internal|api[_ ]?error|bad[_ ]?gateway|timeout|deadline/i, 'server'],
  [/unsupported|not[_ ]?implemented/i, 'invalid_request'],
  [/invalid|bad[_ ]?request|malformed|validation|failed[_ ]?precondition/i, 'invalid_request'],
]

/** What the caller can do, by code. */
export const hints: Readonly<Partial<Record<SmolErrorCode, string>>> = {
  auth: 'Check the API key.',
  permission: 'The key is known, but may not do this: check its scope, the account and the region.',
  not_found: 'Check the model id and the base URL.',
  rate_limit: 'Slow down (requestsPerMinute, maxConcurrency) or raise maxRetries.',
  quota: 'Retrying cannot help: check the plan and the billing of the account.',
  context_overflow: 'Shorten the messages or lower maxTokens.',
  content_filter: 'The provider blocked the prompt or the answer: change the wording.',
}

/**
 * The code of an error, by its status and by what the vendor says.
 * @param status undefined: the error stood in a reply of status 200 and has none of its own
 * @param saysWhen whether the vendor says when to try again
 */
export function classify(status: number | undefined, said: VendorError, saysWhen: boolean): SmolErrorCode {
  const named = `${said.code} ${said.type}`
  const all = `${named} ${said.message}`
  const isRefusal = status === undefined || status === 400 || status === 422
  if (status === 402 || quotaCode.test(named)) return 'quota'
  // A quota that is back in a minute is a rate limit.
  if ((status === undefined || status < 500) && quotaText.test(said.message) && !saysWhen) return 'quota'
  if (status === 413) return 'context_overflow'
  if ((isRefusal || status === 500) && !perTime.test(all) && contextOverflow.some((pattern) => pattern.test(all)))
    return 'context_overflow'
  if ((isRefusal || status === 403) && contentFilter.test(all)) return 'content_filter'
  if (isRefusal && wrongKey.test(all)) return 'auth'
  if (status === undefined) return words.find(([pattern]) => pattern.test(named))?.[1] ?? 'server'
  return byStatus(status)
}

function byStatus(status: number): SmolErrorCode {
  if (status === 401) return 'auth'
  if (status === 403) return 'permission'
  if (status === 404 || status === 410) return 'not_found'
  if (status === 429) return 'rate_limit'
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'server'
  return 'invalid_request'
}
