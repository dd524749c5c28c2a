import { describe, expect, it } from 'vitest'
import type { Tokenizer } from './library.ts'
import { answerDecode, writesChannels } from './mark-decode.ts'

/** Each character is a token; so is each of these. */
function tokenizerWith(special: readonly string[]): Tokenizer {
  const text = (id: number): string => special[id - 1000] ?? String.fromCodePoint(id)
  return {
    all_special_tokens: special,
    encode: (token) => [1000 + special.indexOf(token)],
    decode: (ids, { skip_special_tokens: skip }) =>
      ids
        .filter((id) => !skip || id < 1000)
        .map(text)
        .join(''),
    apply_chat_template: () => '',
    get_vocab: () => new Map(),
  }
}

const harmony = ['<|channel|>', '<|message|>', '<|end|>', '<|endoftext|>']
const ids = [1000, 97, 1001, 98, 1002, 99, 1003]

describe('answerDecode', () => {
  it('keeps the marks of channels, with tools and without', () => {
    const tokenizer = tokenizerWith(harmony)
    expect(writesChannels(tokenizer)).toBe(true)
    for (const withCalls of [false, true])
      expect(answerDecode(tokenizer, withCalls)(ids)).toBe('<|channel|>a<|message|>b<|end|>c')
  })

  it('keeps the marks of calls where there may be some, and no other control token', () => {
    const tokenizer = tokenizerWith(['[TOOL_CALLS]', '<|end|>', '<escape>', '</s>'])
    expect(writesChannels(tokenizer)).toBe(false)
    expect(answerDecode(tokenizer, true)(ids)).toBe('[TOOL_CALLS]ab<escape>c')
    expect(answerDecode(tokenizer, false)(ids)).toBe('abc')
    expect(answerDecode(tokenizerWith(['</s>', 'x', 'y', 'z']), true)(ids)).toBe('abc')
  })
})
