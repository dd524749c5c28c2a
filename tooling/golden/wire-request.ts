import { expect } from 'vitest'
import { isJsonObject } from '../../packages/core/src/index.ts'
import type { Allow } from './compare.ts'
import type { Fields, GoldenCase, RecordedRequest } from './golden-case.ts'
import { expectSameBody } from './wire-body.ts'

/** The headers that count. Branding does not. */
const compared = [
  'authorization',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'content-type',
  'anthropic-version',
  'anthropic-beta',
  'openai-organization',
  'openai-project',
  'x-hf-bill-to',
]

/** Compares the requests of a case with the recorded ones, one by one. */
export function expectSameRequests(
  actual: readonly RecordedRequest[],
  expected: readonly RecordedRequest[],
  { record, chosen }: { readonly record: GoldenCase; readonly chosen: unknown },
  allow: Allow,
): void {
  expect(actual.map(({ method, url }) => [method, canonicalUrl(url)])).toEqual(
    expected.map(({ method, url }) => [method, canonicalUrl(url)]),
  )
  const names = [...compared, ...headersOf(record.init), ...[record.call].flat().flatMap((call) => headersOf(call))]
  for (const [at, theirs] of expected.entries()) {
    const ours = actual[at] as RecordedRequest
    expect(pick(ours.headers, names)).toEqual(pick(theirs.headers, names))
    if (theirs.body === undefined) expect(ours.body).toBeUndefined()
    else expectSameBody(ours.body as Fields, theirs.body as Fields, { forced: chosen === undefined }, allow)
  }
}

/** The query is a set, and the case of percent codes does not count. */
function canonicalUrl(text: string): string {
  const url = new URL(text)
  url.searchParams.sort()
  return url.href.replaceAll(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase())
}

/** The names of the headers that the case passes itself. */
function headersOf(given: unknown): string[] {
  if (!isJsonObject(given)) return []
  return Object.entries(given).flatMap(([key, value]) => {
    if (key !== 'extra_headers' && key !== 'default_headers') return headersOf(value)
    return Object.keys(value as object).map((name) => name.toLowerCase())
  })
}

/** `content-type` without its parameters. */
function pick(headers: RecordedRequest['headers'], names: readonly string[]): Fields {
  const entries = names.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]] as const]))
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === 'content-type' ? value.split(';')[0] : value]),
  )
}
