import type { SmolError } from '../errors.ts'

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8_000
/** A server that asks for more is not waited for: the caller decides. */
const LONGEST_OBEYED_MS = 60_000

/**
 * How long to wait before the next try, in milliseconds, or undefined when there is to be none.
 * @param failures how many tries have failed so far, from 1
 * @param random a number from 0 to 1 for the full jitter (AWS Architecture Blog, "Exponential Backoff and Jitter")
 */
export function retryWait(
  error: SmolError,
  failures: number,
  maxRetries: number,
  random: number = Math.random(),
): number | undefined {
  if (!error.retryable || failures > maxRetries) return undefined
  if (error.retryAfterMs === undefined) return random * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (failures - 1))
  return error.retryAfterMs <= LONGEST_OBEYED_MS ? error.retryAfterMs : undefined
}

/** What `Retry-After` and its kin ask for, in milliseconds; undefined when they say nothing. */
export function retryAfter(headers: Headers, now: number = Date.now()): number | undefined {
  const millis = Number(headers.get('retry-after-ms') || headers.get('x-ms-retry-after-ms') || Number.NaN)
  if (Number.isFinite(millis) && millis >= 0) return millis
  const value = headers.get('retry-after')?.trim()
  if (value === undefined || value === '') return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1000 : undefined
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** What some vendors write in the message: "try again in 1m2.5s", "retry after 20 seconds". In milliseconds. */
export function retryAfterInText(text: string): number | undefined {
  const match =
    /(?:try again|retry|retrying|wait)(?: your request)?(?: again)?(?: in| after|:)?\s+(?:about )?((?:[\d.]+\s*(?:ms|milliseconds?|h|hours?|m|min|minutes?|s|secs?|seconds?)(?![a-z])[\s,]*)+)/i.exec(
      text,
    )
  if (match?.[1] === undefined) return undefined
  let total = 0
  for (const [, amount, unit = ''] of match[1].matchAll(/([\d.]+)\s*([a-z]+)/gi))
    total += Number(amount) * unitMs(unit.toLowerCase())
  return Number.isFinite(total) && total > 0 ? total : undefined
}

function unitMs(unit: string): number {
  if (unit.startsWith('ms') || unit.startsWith('milli')) return 1
  if (unit.startsWith('h')) return 3_600_000
  return unit.startsWith('m') ? 60_000 : 1000
}

/** Waits; ends at once, with the signal's reason, when it aborts. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error)
      return
    }
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
