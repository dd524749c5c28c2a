import type { FakeAnswer, FakeRequest } from '../../../../packages/testing/src/index.ts'
import { sseReply } from '../../../../packages/testing/src/index.ts'
import { anthropicReply, anthropicStream } from './anthropic.ts'
import { bedrockReply, bedrockStream } from './bedrock.ts'
import { cohereReply, cohereStream } from './cohere.ts'
import { geminiReply, geminiStream } from './gemini.ts'
import { ollamaReplies, ollamaStream } from './ollama.ts'
import { smallReplies, smallStreams } from './small.ts'
import type { RecordedReply } from './record.ts'

/** A valid reply of a protocol, for records of requests, which hold none. */
const wholeReplies: Readonly<Record<string, unknown>> = {
  'chat-completions': {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
  },
  ...smallReplies,
  anthropic: anthropicReply,
  gemini: geminiReply,
  'vertex-gemini': geminiReply,
  bedrock: bedrockReply,
  cohere: cohereReply,
  ...ollamaReplies,
}

const streamedReplies: Readonly<Record<string, () => FakeAnswer>> = {
  'chat-completions': () =>
    sseReply([{ choices: [{ index: 0, delta: { role: 'assistant', content: 'Paris.' }, finish_reason: 'stop' }] }]),
  ...smallStreams,
  anthropic: anthropicStream,
  gemini: geminiStream,
  'vertex-gemini': geminiStream,
  bedrock: bedrockStream,
  cohere: cohereStream,
  'ollama-chat': () => ollamaStream('ollama-chat'),
  'ollama-generate': () => ollamaStream('ollama-generate'),
}

/** One pixel: the image that the records send as it is, and by its URL. */
export const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC'

/** What the look-ups before a request are answered with, by a part of their URL. */
const lookUps: Readonly<Record<string, unknown>> = {
  'https://example.com/cat.png': new Uint8Array(Buffer.from(pixel, 'base64')),
  'iam.cloud.ibm.com': { access_token: 'iam-token', expires_in: 3600 },
  'expand=inferenceProviderMapping': {
    inferenceProviderMapping: {
      together: { status: 'live', providerId: 'meta-llama/Llama-3.3-70B-Instruct-Turbo', task: 'conversational' },
    },
  },
}

/** Look-ups of LiteLLM's own, for templates and tokenizers: not to be copied. */
const ownLookUps = ['/raw/main/', '/api/show', 'raw.githubusercontent.com']

/** Whether a request only looks something up. LiteLLM keeps what it found from case to case. */
export function isLookUp(url: string): boolean {
  return [...Object.keys(lookUps), ...ownLookUps].some((part) => url.includes(part))
}

/** Whether the real request needs it. */
export function isNeededLookUp(url: string): boolean {
  return lookUpReply(url) !== undefined
}

function lookUpReply(url: string): FakeAnswer | undefined {
  const part = Object.keys(lookUps).find((each) => url.includes(each))
  return part === undefined ? undefined : { body: lookUps[part] }
}

/** Any valid reply of a protocol. */
export function validReply(protocol: string, stream: boolean): FakeAnswer {
  if (stream) return streamedReplies[protocol]?.() ?? new Error(`No streamed reply for ${protocol} in replies.ts.`)
  return { body: wholeReplies[protocol] }
}

/** A recorded reply, byte for byte and piece for piece. */
export function recordedReply({
  status,
  headers,
  body,
  text,
  chunks,
  chunks_base64: base64,
  then,
}: RecordedReply): FakeAnswer {
  const pieces = chunks ?? base64?.map((piece) => new Uint8Array(Buffer.from(piece, 'base64')))
  const rest = { status, ...(headers === undefined ? {} : { headers }) }
  if (pieces === undefined) return { ...rest, body: text ?? body }
  return {
    ...rest,
    pieces,
    ...(then === undefined ? {} : { end: new TypeError('terminated', { cause: { code: 'UND_ERR_SOCKET' } }) }),
  }
}

/** The answers of one record in order; the last one repeats, look-ups are answered beside it. */
export function answersFrom(replies: readonly FakeAnswer[]): (request: FakeRequest) => FakeAnswer {
  let next = 0
  return ({ url }) => {
    const lookUp = lookUpReply(url)
    if (lookUp !== undefined) return lookUp
    const answer = replies[Math.min(next++, replies.length - 1)]
    return answer ?? new Error('The record holds no reply.')
  }
}
