import { isJsonObject } from '../../../../packages/core/src/index.ts'
import { compareReply } from './compare-reply.ts'
import { compareWire, ourViews, recordedViews } from './compare-wire.ts'
import { contains } from './neighbours.ts'
import { differences } from './normalise.ts'
import { withFrequencyPenalty } from './ollama.ts'
import { pixel } from './replies.ts'
import { replyFixes } from './reply-fixes.ts'
import type { LiteLLMRecord } from './record.ts'
import type { Seen } from './run.ts'

/** What is expected instead of a recorded defect, by the words of its `why`. */
export type Fix = readonly [RegExp, (record: LiteLLMRecord, seen: Seen) => string[]]

const wireFixes: readonly Fix[] = [
  [
    /stop is silently cut to 4|fifth stop/,
    (record, seen) => allStops(record, seen, /fifth stop/.test(record.why ?? '')),
  ],
  [/silently dropped/, notSilent],
  [/sent as a literal field/, mergedExtraBody],
  [
    /doubled in the URL/,
    (record, seen) =>
      compareWire(
        withUrl(record, (url) => url.replace('/v1/v1/', '/v1/')),
        seen,
      ),
  ],
  [
    /complete URL; append the endpoint path/,
    (record, seen) =>
      compareWire(
        withUrl(record, (url) => `${url.replace(/\/+$/, '')}/v2/chat`),
        seen,
      ),
  ],
  [/developer is a valid role/, (record, seen) => compareWire(withBody(record, asDeveloper), seen)],
  [/api_base ignored/, ownBaseUsed],
  [
    /Ollama images must be base64/,
    (record, seen) =>
      compareWire(
        withBody(record, (body) => replaced(body, ['https://example.com/cat.png'], [pixel]) as Record<string, unknown>),
        seen,
      ),
  ],
  [/sent as repeat_penalty/, (record, seen) => compareWire(withBody(record, withFrequencyPenalty), seen)],
]

/** What speaks against our behaviour where LiteLLM's is wrong; an empty list when the better outcome is seen. */
export function fixDifferences(record: LiteLLMRecord, seen: Seen): string[] {
  const why = record.why ?? ''
  const fixes = record.reply === undefined ? wireFixes : replyFixes
  const found = fixes.filter(([words]) => words.test(why))
  if (found.length === 0) return [`no rule for: ${why}`]
  const wrong = found.flatMap(([, check]) => check(record, seen))
  return wrong.length > 0 || !isRecordedDefect(record, seen) ? wrong : ['the recorded defect is still there']
}

function isRecordedDefect(record: LiteLLMRecord, seen: Seen): boolean {
  const again = record.reply === undefined ? compareWire(record, seen) : compareReply(record, seen)
  // A limit that the vendor really has is no defect; the rest is cut on our side. Counts that were made up are not compared.
  const mayAgree =
    /fifth stop|silently dropped|usage (0\/0|is|sent)|class|classify|must be an error|calls in the reply are ignored|only parses bare JSON lines|HTTP \d+ must be|clear error/.test(
      record.why ?? '',
    )
  return again.length === 0 && !mayAgree
}

function allStops(record: LiteLLMRecord, seen: Seen, hasLimit: boolean): string[] {
  const given = record.call['stop'] as string[]
  const sent = hasLimit ? given.slice(0, 4) : given
  return compareWire(
    withBody(record, (body) => replaced(body, given.slice(0, 4), sent) as Record<string, unknown>),
    seen,
  )
}

/** What was dropped is in the body, or there is a warning or an error of it. */
function notSilent(record: LiteLLMRecord, seen: Seen): string[] {
  if (seen.error !== undefined)
    return ['unsupported', 'invalid_request'].includes(seen.error.code)
      ? []
      : [`${seen.error.code}: ${seen.error.message}`]
  if (seen.warnings.length > 0) return []
  const [ours] = ourViews(record, seen)
  const [recorded] = recordedViews(record)
  return differences(ours, recorded).length > 0 ? [] : ['dropped in silence']
}

function ownBaseUsed(record: LiteLLMRecord, seen: Seen): string[] {
  const base = String(record.call['api_base']).replace(/\/+$/, '')
  const url = seen.requests.at(-1)?.url ?? 'nothing'
  return url.startsWith(base) ? [] : [`${url} is not below ${base}`]
}

/** Its fields are where the literal stood, or beside everything else. */
function mergedExtraBody(record: LiteLLMRecord, seen: Seen): string[] {
  const extra = record.call['extra_body'] as object
  const atTop = compareWire(
    withBody(record, (body) => ({ ...(without(body, 'extra_body') as Record<string, unknown>), ...extra })),
    seen,
  )
  return atTop.length === 0
    ? []
    : compareWire(
        withBody(record, (body) => inPlace(body, extra) as Record<string, unknown>),
        seen,
      )
}

/** A copy in which the literal field is replaced by the fields in it. */
function inPlace(value: unknown, extra: object): unknown {
  if (!isJsonObject(value)) return value
  const { extra_body: literal, ...rest } = value
  const fields = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, inPlace(item, extra)]))
  return literal === undefined ? fields : { ...fields, ...extra }
}

function asDeveloper(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const messages = body['messages'] as readonly { role: string }[]
  return { ...body, messages: messages.map((each) => (each.role === 'system' ? { ...each, role: 'developer' } : each)) }
}

function withBody(
  record: LiteLLMRecord,
  change: (body: Readonly<Record<string, unknown>>, record: LiteLLMRecord) => Record<string, unknown>,
): LiteLLMRecord {
  return {
    ...record,
    wire: (record.wire ?? []).map((request) => ({ ...request, body: change(request.body ?? {}, record) })),
  }
}

function withUrl(record: LiteLLMRecord, change: (url: string) => string): LiteLLMRecord {
  return { ...record, wire: (record.wire ?? []).map((request) => ({ ...request, url: change(request.url) })) }
}

function replaced(value: unknown, from: unknown, to: unknown): unknown {
  if (JSON.stringify(value) === JSON.stringify(from)) return to
  if (Array.isArray(value)) return value.map((item) => replaced(item, from, to))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, from, to)]))
}

/** A copy in which no object has the field. */
function without(value: unknown, field: string): unknown {
  if (!isJsonObject(value) || !contains(Object.keys(value), field)) {
    return isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(item, field)]))
      : value
  }
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== field))
}
