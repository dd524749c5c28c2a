import type { Decode } from './detokenizer.ts'
import type { Tokenizer } from './library.ts'
import { marks } from './tool-formats/formats.ts'

/** Tokens as text, without control tokens. */
export function plainDecode(tokenizer: Tokenizer): Decode {
  return (ids) => tokenizer.decode(ids, { skip_special_tokens: true, clean_up_tokenization_spaces: false })
}

/** The same, but with the control tokens that mark a call. */
export function markDecode(tokenizer: Tokenizer): Decode {
  const special = tokenizer.all_special_tokens
  if (!special.some((token) => marks.includes(token))) return plainDecode(tokenizer)
  const hidden = new Set(
    special
      .filter((token) => !marks.includes(token))
      .map((token) => tokenizer.encode(token, { add_special_tokens: false }))
      .flatMap((ids) => (ids.length === 1 ? ids : [])),
  )
  return (ids) =>
    tokenizer.decode(
      ids.filter((id) => !hidden.has(id)),
      { skip_special_tokens: false, clean_up_tokenization_spaces: false },
    )
}
