import { isJsonObject } from '../../../../packages/core/src/index.ts'
import type { FakeRequest } from '../../../../packages/testing/src/index.ts'
import { canonicalAnthropic } from './anthropic.ts'
import { canonicalAuthorization, canonicalBedrock } from './bedrock.ts'
import { canonicalGemini } from './gemini.ts'
import { mergeNeighbours } from './neighbours.ts'
import { differences, normalise } from './normalise.ts'
import { canonicalOptions } from './ollama.ts'
import type { LiteLLMRecord, RecordedCall, RecordedRequest } from './record.ts'
import { isLookUp, isNeededLookUp } from './replies.ts'
import type { Seen } from './run.ts'

/** Headers that the comparison looks at, besides those that the case passes itself. */
const comparedHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'content-type',
  'anthropic-version',
  'anthropic-beta',
  'openai-organization',
  'openai-project',
  'x-amz-security-token',
])

/** LiteLLM does not tell Ollama that a body is JSON; we do. */
const jsonType = { 'content-type': 'application/json' }

/** A request as it is compared. */
export interface WireView {
  method: string
  url: string
  headers: Record<string, string>
  body: Record<string, unknown>
}

/** How our requests differ from the recorded ones; an empty list when they agree. */
export function compareWire(record: LiteLLMRecord, seen: Seen): string[] {
  const recorded = recordedViews(record)
  const ours = ourViews(record, seen)
  if (ours.length === 0) return [`nothing was sent: ${seen.error?.code} ${seen.error?.message}`]
  if (ours.length !== recorded.length) return [`${ours.length} requests / recorded ${recorded.length}`]
  return [...missingLookUps(record, seen), ...recorded.flatMap((request, at) => differences(ours[at], request))]
}

/** LiteLLM keeps what it looked up from case to case, so that not each record has the look-up; ours has it each time. */
function missingLookUps({ wire = [] }: LiteLLMRecord, { requests }: Seen): string[] {
  const asked = requests.map(({ url }) => url)
  return wire.filter(({ url }) => isNeededLookUp(url) && !asked.includes(url)).map(({ url }) => `${url} was not asked`)
}

export function recordedViews(record: LiteLLMRecord): WireView[] {
  return (record.wire ?? [])
    .filter(isCompared)
    .map((request) => view(record, { ...request, headers: { ...jsonType, ...request.headers } }, request.body ?? {}))
}

export function ourViews(record: LiteLLMRecord, { requests }: Seen): WireView[] {
  return requests
    .filter(isCompared)
    .map((request) => view(record, request, withoutOwnFields((request.json ?? {}) as Record<string, unknown>, record)))
}

/**
 * No look-up, and no question how a prediction stands: how often that is asked hangs on the reply, which records of
 * requests do not hold.
 */
function isCompared({ method, url }: { readonly method: string; readonly url: string }): boolean {
  return method === 'POST' && !isLookUp(url)
}

function view(
  record: LiteLLMRecord,
  { method, url, headers }: RecordedRequest | FakeRequest,
  body: Readonly<Record<string, unknown>>,
): WireView {
  const passed = Object.keys({
    ...(record.call['headers'] as object),
    ...(record.call['extra_headers'] as object),
  }).map((name) => name.toLowerCase())
  return {
    method,
    url: canonicalUrl(url),
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => comparedHeaders.has(name) || passed.includes(name))
        .map(([name, value]) => [name, name === 'authorization' ? canonicalAuthorization(value) : value]),
    ),
    body: canonicalBody(url, normalise(body) as Record<string, unknown>, record.call),
  }
}

function canonicalUrl(url: string): string {
  const { origin, pathname, searchParams } = new URL(url)
  searchParams.sort()
  return `${origin}${decodeURIComponent(pathname)}?${searchParams.toString()}`
}

/** Differences of form that mean the same: our one option for two names, a list of one stop string, messages that we merge. */
export function canonicalBody(
  url: string,
  { max_completion_tokens: limit, ...body }: Record<string, unknown>,
  call: RecordedCall,
): Record<string, unknown> {
  if (url.endsWith('/messages')) return canonicalAnthropic(body, call)
  if (Array.isArray(body['contents'])) return canonicalGemini(body)
  if ('inferenceConfig' in body) return canonicalBedrock(body)
  return {
    ...body,
    ...(limit === undefined ? {} : { max_tokens: limit }),
    ...(typeof body['stop'] === 'string' ? { stop: [body['stop']] } : {}),
    ...canonicalPrompt(body),
    ...('options' in body ? { options: canonicalOptions(body['options']) } : {}),
    ...(Array.isArray(body['messages']) ? { messages: mergeNeighbours(body['messages']) } : {}),
  }
}

/** A dialogue in one text: where our merge of neighbours puts a line break, LiteLLM has a space. */
function canonicalPrompt({ input, text_input: text }: Record<string, unknown>): Record<string, unknown> {
  if (typeof text === 'string') return { text_input: oneLine(text) }
  if (!isJsonObject(input) || typeof input['prompt'] !== 'string') return {}
  const { prompt, stop_sequences: stop } = input
  return {
    input: { ...input, prompt: oneLine(prompt), ...(typeof stop === 'string' ? { stop_sequences: [stop] } : {}) },
  }
}

function oneLine(text: string): string {
  return text.replaceAll('\n', ' ')
}

/**
 * What the caller put into `extraBody` is sent, since it is meant so; LiteLLM drops some of its keywords that we have
 * no option for. They are compared where it sends them.
 */
function withoutOwnFields(body: Readonly<Record<string, unknown>>, record: LiteLLMRecord): Record<string, unknown> {
  const recorded = record.wire?.findLast(({ body: each }) => each !== undefined)?.body ?? {}
  const own = ['n', 'user', 'logprobs', 'top_logprobs', 'logit_bias', 'stream_options'].filter(
    (name) => name in record.call,
  )
  return Object.fromEntries(Object.entries(body).filter(([name]) => !own.includes(name) || name in recorded))
}
