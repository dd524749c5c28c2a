const secretName =
  /authorization|(^|[-_])auth([-_]|$)|token|secret|password|passwd|cookie|credential|signature|^key$|(api|private|access|subscription|functions|master|admin)[-_]?key/i
/** Names with such a word in them that are about text, or about where a secret is. */
const textToken =
  /[-_a-z](file|path|url|uri|endpoint)$|tokens$|tokeni[sz]|token[-_]?(ids?|count|limit|type|budget)|(max|min|num|count|bos|eos|pad|unk|sep|cls|mask|stop|start|begin|end|image|special)[-_]?token$/i

/** Whether a name, of a header or a field, usually holds a secret: `authorization`, `x-api-key`, `accessToken` - but not `max_tokens`. */
export function isSecretName(name: string): boolean {
  return secretName.test(name) && !textToken.test(name)
}

/** A scheme and its credential, as in an Authorization header. */
const schemeValue = /^(bearer|basic|token)\s+\S+$/i
/** How the keys of the vendors begin. Beginnings that ordinary words have, too, must be followed by a digit somewhere. */
const vendorKey =
  /^(sk-[\w-]{12,}|(hf|gsk|fw|r8|ghp|gho|ghu|ghs|github_pat|tgp_v1)_\w{12,}|(AIza|AKIA|ASIA|eyJ)[\w-]{12,}|(pk|rk|csk|xai|pplx|nvapi|api|key)[-_](?=[\w-]*\d)[\w-]{8,})$/

/** Whether a text looks like a credential, or has one in it: a `Bearer …` value, a vendor's key, a URL with a password. */
export function looksLikeSecret(text: string): boolean {
  if (schemeValue.test(text)) return true
  const url = /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text) ? URL.parse(text) : null
  if (url === null) return hasVendorKey(text)
  // The host name of a gateway may begin as a key does.
  return url.password !== '' || hasSecretQuery(url) || hasVendorKey(url.pathname + url.search + url.hash)
}

/** The text where it is no credential; of a URL, what is left without its password and keys; else undefined. */
export function withoutSecret(text: string): string | undefined {
  if (!looksLikeSecret(text)) return text
  const url = URL.parse(text)
  if (url === null) return undefined
  url.username = ''
  url.password = ''
  for (const name of new Set(url.searchParams.keys())) if (isSecretParameter(name)) url.searchParams.delete(name)
  return looksLikeSecret(url.href) ? undefined : url.href
}

function hasVendorKey(text: string): boolean {
  return text.split(/[^\w-]+/).some((word) => vendorKey.test(word))
}

function hasSecretQuery(url: URL): boolean {
  return [...url.searchParams.keys()].some(isSecretParameter)
}

/** `sig` is what signed URLs call it. */
function isSecretParameter(name: string): boolean {
  return name === 'sig' || isSecretName(name)
}

const MAX_DEPTH = 8

/** Collects the texts below `value` that are secrets by the name they stand under, or by their look. */
export function collectSecrets(value: unknown, into: Set<string>): void {
  collect(value, into, false, new Set(), 0)
}

function collect(value: unknown, into: Set<string>, isNamed: boolean, seen: Set<object>, depth: number): void {
  if (typeof value === 'string') {
    if (isNamed || looksLikeSecret(value)) addSecret(value, into)
    return
  }
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH || seen.has(value)) return
  seen.add(value)
  for (const [name, item] of namedItems(value)) {
    collect(item, into, (isNamed && Array.isArray(value)) || isSecretName(name), seen, depth + 1)
  }
}

function addSecret(value: string, into: Set<string>): void {
  into.add(value)
  // The bare key of "Bearer sk-…" is as secret as the whole value.
  const bare = /^\w+\s+(\S+)$/.exec(value)?.[1]
  if (bare !== undefined) into.add(bare)
  const url = URL.parse(value)
  if (url === null) return
  if (url.password !== '') into.add(decodeURIComponent(url.password))
  for (const [name, item] of url.searchParams) if (isSecretParameter(name)) into.add(item)
}

/** What an object holds, each under the name that tells what it is. */
function namedItems(value: object): [name: string, item: unknown][] {
  if (value instanceof Headers || value instanceof Map) {
    return [...(value as Iterable<[unknown, unknown]>)].map(([name, item]) => [String(name), item])
  }
  // A header as a pair: [name, value].
  if (isPair(value)) return [[value[0], value[1]]]
  return Object.entries(value)
}

/** Whether a list is a header: a name that tells of a secret, and its value. */
export function isPair(value: object): value is [name: string, value: unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && isSecretName(value[0])
}
