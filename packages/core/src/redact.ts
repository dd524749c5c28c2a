/** What stands where a secret was. */
export const REDACTED = '[redacted]'

const MIN_SECRET_LENGTH = 6
const MAX_DEPTH = 8

/**
 * Takes every given secret out of a text, or out of the texts (and keys) of a JSON-like value.
 * Secrets shorter than six characters are left: they would tear ordinary words apart.
 */
export function redact<T>(value: T, secrets: readonly string[]): T {
  const needles = usable(secrets)
  if (needles.length === 0) return value
  return redactValue(value, needles, 0) as T
}

function usable(secrets: readonly string[]): string[] {
  const all = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue
    all.add(secret)
    all.add(encodeURIComponent(secret))
    all.add(JSON.stringify(secret).slice(1, -1))
  }
  // Longest first, so that a secret which contains another is taken out whole.
  return [...all].sort((a, b) => b.length - a.length)
}

function redactText(text: string, needles: readonly string[]): string {
  let result = text
  for (const needle of needles) {
    if (result.includes(needle)) result = result.replaceAll(needle, REDACTED)
  }
  return result
}

function redactValue(value: unknown, needles: readonly string[], depth: number): unknown {
  if (typeof value === 'string') return redactText(value, needles)
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return REDACTED
  if (Array.isArray(value)) return value.map((item) => redactValue(item, needles, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactText(key, needles), redactValue(item, needles, depth + 1)]),
  )
}

/**
 * The cause of an error, safe to print. An error that carries no secret anywhere is handed on as it is;
 * otherwise a copy with name, code, message and stack, secrets taken out, and its own causes likewise.
 */
export function sanitizeCause(cause: unknown, secrets: readonly string[]): unknown {
  const needles = usable(secrets)
  if (needles.length === 0 || !carriesSecret(cause, needles, new Set(), 0)) return cause
  if (!(cause instanceof Error)) return redactValue(cause, needles, 0)
  const inner = cause.cause === undefined ? undefined : { cause: sanitizeCause(cause.cause, secrets) }
  const copy = new Error(redactText(cause.message, needles), inner)
  copy.name = cause.name
  copy.stack = redactText(cause.stack ?? '', needles)
  const code = (cause as { code?: unknown }).code
  if (typeof code === 'string' || typeof code === 'number') Object.assign(copy, { code })
  return copy
}

function carriesSecret(value: unknown, needles: readonly string[], seen: Set<object>, depth: number): boolean {
  if (typeof value === 'string') return needles.some((needle) => value.includes(needle))
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  // Too deep to look through: assume the worst.
  if (depth > MAX_DEPTH) return true
  seen.add(value)
  if (value instanceof Headers) {
    for (const [, text] of value) if (carriesSecret(text, needles, seen, depth + 1)) return true
  }
  if (value instanceof Map) {
    for (const [key, item] of value) if (carriesSecret([key, item], needles, seen, depth + 1)) return true
  }
  // Own names, not only enumerable ones: message, stack and cause of an error are hidden from Object.keys.
  for (const key of Reflect.ownKeys(value)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)
    if (descriptor !== undefined && 'value' in descriptor && carriesSecret(descriptor.value, needles, seen, depth + 1))
      return true
  }
  return false
}

const secretName =
  /(authorization|api[-_]?key|apikey|token|secret|password|passwd|cookie|credential|signature|private[-_]?key|access[-_]?key)/i
const notSecretName =
  /(max|min|num|count|budget|limit|total|input|output|prompt|completion|new)[-_]?(completion[-_]?|new[-_]?|output[-_]?)?tokens?|tokens$|tokenizer|token[-_]?(ids?|count|limit|type)/i
const secretValue =
  /^(bearer|basic|token)\s+\S+|(^|[^A-Za-z0-9])(sk|pk|rk|hf|gsk|xai|api|key|ghp|gho|github_pat|nvapi|r8|csk|fw|pplx|sk-ant|AIza|AKIA|ASIA|eyJ)[-_A-Za-z0-9]{12,}/i

/** Whether a name, of a header or a field, usually holds a secret: `authorization`, `x-api-key`, `accessToken` - but not `max_tokens`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !notSecretName.test(name)
}

/** Whether a text looks like a credential: a `Bearer …` value, or one with a vendor's known key prefix. */
export function looksLikeSecret(text: string): boolean {
  return secretValue.test(text)
}

/** Collects the texts below `value` that are secrets by the name they stand under, or by their look. */
export function collectSecrets(value: unknown, into: Set<string>, underSecretName = false, depth = 0): void {
  if (typeof value === 'string') {
    if (!underSecretName && !looksLikeSecret(value)) return
    into.add(value)
    // The bare key of "Bearer sk-…" is as secret as the whole value.
    const bare = /^\w+\s+(\S+)$/.exec(value)?.[1]
    if (bare !== undefined) into.add(bare)
    return
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return
  if (value instanceof Headers || value instanceof Map) {
    for (const [key, item] of value) collectSecrets(item, into, isSecretName(String(key)), depth + 1)
    return
  }
  if (Array.isArray(value)) {
    // Header lists: [name, value].
    const pair = value.length === 2 && typeof value[0] === 'string' && isSecretName(value[0])
    for (const item of value) collectSecrets(item, into, underSecretName || pair, depth + 1)
    return
  }
  for (const [key, item] of Object.entries(value))
    collectSecrets(item, into, underSecretName || isSecretName(key), depth + 1)
}
