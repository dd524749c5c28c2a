import type { Decode } from './detokenizer.ts'
import type { Tokenizer } from './library.ts'
import { marks } from './tool-formats/formats.ts'
import { harmonyMarks } from './tool-formats/harmony.ts'

/** Whether a model writes its answers in channels, as gpt-oss does: their marks are needed to tell them apart. */
export function writesChannels({ all_special_tokens: special }: Tokenizer): boolean {
  return ['<|channel|>', '<|message|>'].every((mark) => special.includes(mark))
}

/** Tokens as text, without control tokens but for those that tell what the text is. @param withCalls whether calls are read in it */
export function answerDecode(tokenizer: Tokenizer, withCalls: boolean): Decode {
  const shown = [...(writesChannels(tokenizer) ? harmonyMarks : []), ...(withCalls ? marks : [])]
  const special = tokenizer.all_special_tokens
  if (!special.some((token) => shown.includes(token)))
    return (ids) => tokenizer.decode(ids, { skip_special_tokens: true, clean_up_tokenization_spaces: false })
  const hidden = new Set(
    special
      .filter((token) => !shown.includes(token))
      .map((token) => tokenizer.encode(token, { add_special_tokens: false }))
      .flatMap((ids) => (ids.length === 1 ? ids : [])),
  )
  return (ids) =>
    tokenizer.decode(
      ids.filter((id) => !hidden.has(id)),
      { skip_special_tokens: false, clean_up_tokenization_spaces: false },
    )
}
