import type { Tokenizer } from '../library.ts'

/** How a vocabulary spells bytes, by xgrammar's names. */
export type VocabularyKind = 'byte_level' | 'byte_fallback' | 'raw'

/** What a vocabulary is read from. */
export type VocabularySource = Pick<Tokenizer, 'get_vocab' | 'all_special_tokens'>

/** A tokenizer's tokens in the order of their ids. */
export class Vocabulary {
  /** As the tokenizer spells them. Control tokens are empty: no grammar lets them pass. */
  readonly texts: readonly string[]
  readonly kind: VocabularyKind
  /** Characters before a token's first quote, all of them where there is none. At most 255. */
  readonly lead: Uint8Array
  /** 1 where there is a quote. */
  readonly hasQuote: Uint8Array
  /** 1 where the last character is a backslash, which takes the next one along. */
  readonly endsInBackslash: Uint8Array
  readonly longestLead: number

  constructor(tokenizer: VocabularySource) {
    const vocabulary = tokenizer.get_vocab()
    const special = new Set(tokenizer.all_special_tokens)
    const texts: string[] = []
    for (const [text, id] of vocabulary) texts[id] = special.has(text) ? '' : text
    this.texts = Array.from(texts, (text) => text ?? '')
    this.kind = vocabulary.has('<0x0A>') ? 'byte_fallback' : vocabulary.has('Ġ') ? 'byte_level' : 'raw'
    const size = this.texts.length
    this.lead = new Uint8Array(size)
    this.hasQuote = new Uint8Array(size)
    this.endsInBackslash = new Uint8Array(size)
    for (let id = 0; id < size; id++) this.#measure(id)
    this.longestLead = this.lead.reduce((longest, lead) => Math.max(longest, lead), 0)
  }

  /** A token's bytes. */
  bytes(id: number): Uint8Array {
    const text = this.texts[id] ?? ''
    if (this.kind === 'byte_level')
      return Uint8Array.from(Array.from(text, (character) => byteOf.get(character) ?? 0x3f))
    const byte = this.kind === 'byte_fallback' ? /^<0x([0-9A-F]{2})>$/.exec(text)?.[1] : undefined
    if (byte !== undefined) return Uint8Array.of(Number.parseInt(byte, 16))
    return new TextEncoder().encode(this.kind === 'byte_fallback' ? text.replaceAll('▁', ' ') : text)
  }

  #measure(id: number): void {
    const bytes = this.bytes(id)
    let lead = 0
    for (const byte of bytes) {
      if (byte === quote) {
        this.hasQuote[id] = 1
        break
      }
      if (startsCharacter(byte)) lead++
    }
    this.lead[id] = Math.min(lead, 255)
    if (bytes.at(-1) === backslash) this.endsInBackslash[id] = 1
  }
}

export const quote = 0x22
export const backslash = 0x5c

/** Whether a byte of UTF-8 begins a character. */
export function startsCharacter(byte: number): boolean {
  return (byte & 0xc0) !== 0x80
}

/** GPT-2's alphabet of bytes: those that print stand for themselves, the others for characters from U+0100 on. */
const byteOf: ReadonlyMap<string, number> = (() => {
  const map = new Map<string, number>()
  let next = 0x100
  for (let byte = 0; byte < 256; byte++) {
    const prints = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad)
    map.set(String.fromCodePoint(prints ? byte : next++), byte)
  }
  return map
})()
