import { isJsonObject } from '../../../../packages/core/src/index.ts'
import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'
import { parsed } from './normalise.ts'

const usage = { inputTokens: 3, outputTokens: 2, totalTokens: 5 }

export const bedrockReply: Readonly<Record<string, unknown>> = {
  output: { message: { role: 'assistant', content: [{ text: 'Paris.' }] } },
  stopReason: 'end_turn',
  usage,
}

/** As server-sent events: AWS' own framing stands in the records of replies. */
export function bedrockStream(): FakeAnswer {
  const events = {
    contentBlockDelta: { contentBlockIndex: 0, delta: { text: 'Paris.' } },
    messageStop: { stopReason: 'end_turn' },
    metadata: { usage },
  }
  const pieces = Object.entries(events).map(([name, data]) => `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
  return { headers: { 'content-type': 'text/event-stream' }, pieces }
}

/** LiteLLM's own keywords are fields for the model. */
export function bedrockField(keyword: string, value: unknown): Record<string, unknown> {
  return { additionalModelRequestFields: { [keyword]: value } }
}

/** A signature hangs on the bytes of the body and on the time; the key, the region and what is signed are compared. */
export function canonicalAuthorization(value: string): string {
  return value.replace(/\/\d{8}\//, '/<date>/').replace(/Signature=\w+/, 'Signature=<hash>')
}

/** Texts side by side are one; a schema that is sent as a text is what it says; no fields are none. */
export function canonicalBedrock(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { additionalModelRequestFields: fields, ...rest } = joinTexts(body) as Record<string, unknown>
  const isEmpty = fields === undefined || Object.keys(fields as object).length === 0
  return { ...rest, ...(isEmpty ? {} : { additionalModelRequestFields: fields }) }
}

function joinTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(joinTexts).reduce<unknown[]>(joinLast, [])
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === 'schema' ? parsed(item) : joinTexts(item)]),
  )
}

function joinLast(list: unknown[], item: unknown): unknown[] {
  const last = list.at(-1)
  if (!isText(last) || !isText(item)) return [...list, item]
  return [...list.slice(0, -1), { text: `${last.text}\n${item.text}` }]
}

function isText(value: unknown): value is { text: string } {
  return isJsonObject(value) && typeof value['text'] === 'string' && Object.keys(value).length === 1
}
