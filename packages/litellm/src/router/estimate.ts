import type { CompletionRequest } from '@smol/core'

/** English text has about four characters a token; no tokenizer fits all models. */
const CHARACTERS_PER_TOKEN = 4
/** What LiteLLM counts for an image whose size it does not look at. */
const TOKENS_PER_IMAGE = 250

/** About how many tokens so many characters are. */
export function tokensIn(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN)
}

/** About how many tokens a request is, before anyone has counted them. */
export function estimateTokens({ messages, tools, responseFormat }: CompletionRequest): number {
  let characters = lengthOf(tools) + lengthOf(responseFormat)
  let images = 0
  for (const { content, toolCalls } of messages) {
    characters += lengthOf(toolCalls)
    if (typeof content === 'string') characters += content.length
    else
      for (const part of content ?? []) {
        if (part.type.startsWith('image')) images++
        else characters += textOf(part).length
      }
  }
  return tokensIn(characters) + images * TOKENS_PER_IMAGE
}

function lengthOf(data: unknown): number {
  return data === undefined ? 0 : JSON.stringify(data).length
}

function textOf(part: object): string {
  const { text } = part as { text?: unknown }
  return typeof text === 'string' ? text : ''
}
