import type { Protocol } from '@smol/core/http'
import { decode } from './decode.ts'
import { createDecoder, decodeStream } from './decode-stream.ts'
import { encode } from './encode.ts'
import { remedies } from './remedies.ts'

/** OpenAI's Chat Completions API (https://platform.openai.com/docs/api-reference/chat), as the many servers speak it. */
export const chatCompletions: Protocol = Object.freeze({
  name: 'chat-completions',
  path: '/chat/completions',
  encode,
  decode,
  decodeStream,
  createDecoder,
  remedies,
})
