import type { WireRequest } from '../wire.ts'

const MASK = '••••'
/** Shorter ones would tear words apart. */
const SHORTEST = 6

const secretName = /auth|api-?key|secret|token|cookie|credential|signature|password|^(key|sig)$/i

/** Takes the given secrets out of a text, also where they are written as in JSON or in a URL. */
export function maskText(text: string, secrets: readonly string[]): string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
    .toSorted((a, b) => b.length - a.length)
  return forms.reduce((masked, form) => (masked.includes(form) ? masked.replaceAll(form, MASK) : masked), text)
}

/** A request without what opens doors: values of headers and of the query that are named like secrets. */
export function maskRequest({ method, url, headers, body }: WireRequest): WireRequest {
  return {
    method,
    url: maskUrl(url),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, maskHeader(name, value)])),
    body,
  }
}

function maskHeader(name: string, value: string): string {
  if (!secretName.test(name)) return value
  const scheme = /^(\w+)\s+\S/.exec(value)?.[1]
  return scheme === undefined ? MASK : `${scheme} ${MASK}`
}

function maskUrl(text: string): string {
  const url = URL.parse(text)
  if (url === null) return text
  const names = [...url.searchParams.keys()].filter((name) => secretName.test(name))
  if (names.length === 0 && url.password === '') return text
  for (const name of names) url.searchParams.set(name, MASK)
  if (url.password !== '') url.password = MASK
  return decodeURI(url.href)
}
