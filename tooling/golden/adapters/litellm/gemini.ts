import { isJsonObject } from '../../../../packages/core/src/index.ts'
import type { FakeAnswer } from '../../../../packages/testing/src/index.ts'
import { sseReply } from '../../../../packages/testing/src/index.ts'

/** A valid reply, which is also a valid chunk. */
export const geminiReply: Readonly<Record<string, unknown>> = {
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Paris.' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 2, totalTokenCount: 5 },
}

export const geminiStream = (): FakeAnswer => sseReply([geminiReply])

/** OpenAI's keywords for which we have no option, in Gemini's spelling; those that it has no word for are left out. */
const names: Readonly<Record<string, string>> = {
  n: 'candidateCount',
  logprobs: 'responseLogprobs',
  top_logprobs: 'logprobs',
}

export function geminiFields(
  keyword: string,
  value: unknown,
  extraBody: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const name = names[keyword]
  if (name === undefined) return {}
  return { generationConfig: { ...(extraBody['generationConfig'] as object | undefined), [name]: value } }
}

/** LiteLLM takes no key for Vertex AI: its token came from Google's library, which was told to give this one. */
export function vertexCredentials(): object {
  return { getRequestHeaders: async () => ({ authorization: 'Bearer ya29.test' }) }
}

/** Names in either case are the same to Google; neighbours of one role, and texts side by side, are merged as ours are. */
export function canonicalGemini(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { contents, systemInstruction, ...rest } = camelKeys(body) as Record<string, unknown>
  return {
    ...rest,
    contents: mergeContents(contents as readonly Content[]),
    ...(systemInstruction === undefined ? {} : { systemInstruction: mergeTexts(systemInstruction as Content) }),
  }
}

interface Content {
  role?: string
  parts: readonly Record<string, unknown>[]
}

function mergeContents(contents: readonly Content[]): Content[] {
  const merged: Content[] = []
  for (const content of contents) {
    const last = merged.at(-1)
    if (last === undefined || last.role !== content.role) merged.push(content)
    else merged[merged.length - 1] = { ...last, parts: [...last.parts, ...content.parts] }
  }
  return merged.map(mergeTexts)
}

function mergeTexts(content: Content): Content {
  const parts: Record<string, unknown>[] = []
  for (const part of content.parts) {
    const last = parts.at(-1)
    if (typeof part['text'] !== 'string' || typeof last?.['text'] !== 'string') parts.push(part)
    // An empty message is nothing to merge with.
    else parts[parts.length - 1] = { text: [last['text'], part['text']].filter((text) => text !== '').join('\n') }
  }
  return { ...content, parts }
}

function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      camelKeys(item),
    ]),
  )
}
