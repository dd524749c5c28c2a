/** What stands where a secret was. */
const REDACTED = '[redacted]'

const MIN_SECRET_LENGTH = 6
const MAX_DEPTH = 12

/**
 * Takes every given secret out of a text, or out of the texts (and keys) of a JSON-like value.
 * Secrets shorter than six characters are left: they would tear ordinary words apart.
 */
export function redact<T>(value: T, secrets: Iterable<string>): T {
  const needles = usable(secrets)
  return needles.length === 0 ? value : (redactValue(value, needles, 0) as T)
}

function usable(secrets: Iterable<string>): string[] {
  const all = new Set<string>()
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET_LENGTH) continue
    all.add(secret)
    all.add(encodeURIComponent(secret))
    all.add(JSON.stringify(secret).slice(1, -1))
  }
  // Longest first, so that a secret which contains another is taken out whole.
  return [...all].toSorted((a, b) => b.length - a.length)
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
  // Too deep to look through: assume the worst.
  if (depth > MAX_DEPTH) return REDACTED
  if (Array.isArray(value)) return value.map((item) => redactValue(item, needles, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [redactText(key, needles), redactValue(item, needles, depth + 1)]),
  )
}

/**
 * The cause of an error, safe to print. One that carries no secret anywhere is handed on as it is;
 * otherwise a copy with name, code, message and stack, secrets taken out, and its own causes likewise.
 */
export function sanitizeCause(cause: unknown, secrets: Iterable<string>): unknown {
  const needles = usable(secrets)
  if (needles.length === 0 || !carriesSecret(cause, needles, new Set(), 0)) return cause
  return copyCause(cause, needles, 0)
}

function copyCause(cause: unknown, needles: readonly string[], depth: number): unknown {
  if (!(cause instanceof Error)) return redactValue(cause, needles, depth)
  // A chain of causes may be a circle.
  const inner =
    cause.cause === undefined || depth > MAX_DEPTH ? undefined : { cause: copyCause(cause.cause, needles, depth + 1) }
  const copy = new Error(redactText(cause.message, needles), inner)
  // Hidden as the original's is, so that a print does not repeat it.
  Object.defineProperty(copy, 'name', { value: redactText(cause.name, needles), configurable: true, writable: true })
  Object.defineProperty(copy, 'stack', {
    value: redactText(cause.stack ?? '', needles),
    configurable: true,
    writable: true,
  })
  const code = (cause as { code?: unknown }).code
  if (typeof code === 'string') Object.assign(copy, { code: redactText(code, needles) })
  else if (typeof code === 'number') Object.assign(copy, { code })
  return copy
}

function carriesSecret(value: unknown, needles: readonly string[], seen: Set<object>, depth: number): boolean {
  if (typeof value === 'string') return needles.some((needle) => value.includes(needle))
  if (typeof value !== 'object' || value === null || seen.has(value)) return false
  // Too deep to look through: assume the worst.
  if (depth > MAX_DEPTH) return true
  seen.add(value)
  return hiddenItems(value).some((item) => carriesSecret(item, needles, seen, depth + 1))
}

/** Everything that a print of an object may show: own properties, hidden ones included, and what collections and requests hold. */
function hiddenItems(value: object): unknown[] {
  // Own names, not only enumerable ones: message, stack and cause of an error are hidden from Object.keys.
  const own = Reflect.ownKeys(value).flatMap((key) => [
    key,
    Object.getOwnPropertyDescriptor(value, key)?.value as unknown,
  ])
  // In newer engines the stack is an accessor.
  if (value instanceof Error) return [...own, value.stack]
  if (value instanceof Map || value instanceof Headers)
    return [...own, ...(value as Iterable<[unknown, unknown]>)].flat()
  if (value instanceof Set) return [...own, ...(value as Iterable<unknown>)]
  if (value instanceof Request || value instanceof Response) return [...own, value.url, value.headers]
  return value instanceof URL ? [...own, value.href] : own
}
