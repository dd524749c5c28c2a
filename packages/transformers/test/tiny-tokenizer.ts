import type { TinyVocabulary } from './tiny-graphs.ts'

const special = [
  '<|im_start|>',
  '<|im_end|>',
  '<image>',
  '<fake_token_around_image>',
  '<global-img>',
  '<|vision_start|>',
  '<|image_pad|>',
  '<|vision_end|>',
] as const
const words = ['red', 'green', 'blue'] as const

/** One token per byte, spelt as byte-level tokenizers do, then the special ones, then a few words. */
const bytes = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isPlain(byte) ? byte : 256 + rank(byte)))
export const idOf = (text: (typeof special)[number] | (typeof words)[number]): number =>
  256 + [...special, ...words].indexOf(text)

export const vocabulary: TinyVocabulary = {
  size: 256 + special.length + words.length,
  words: { red: idOf('red'), green: idOf('green'), blue: idOf('blue') },
  start: idOf('<|im_start|>'),
  end: idOf('<|im_end|>'),
}

/** A tokenizer.json. */
export const tokenizer = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [...special, ...words].map((content) => ({
    id: idOf(content),
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: special.includes(content as (typeof special)[number]),
  })),
  normalizer: null,
  pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
  post_processor: null,
  decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
  model: { type: 'BPE', vocab: Object.fromEntries(bytes.map((text, id) => [text, id])), merges: [] },
}

/** In the manner of the templates of vision models: content is a list of parts. */
export const chatTemplate = (image: string): string => `{% for message in messages %}<|im_start|>{{ message['role'] }}
{% for part in message['content'] %}{% if part['type'] == 'image' %}${image}{% else %}{{ part['text'] }}{% endif %}{% endfor %}<|im_end|>
{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant
{% endif %}`

/** GPT-2's spelling of bytes: those that print are themselves, the others follow upon 255. */
function isPlain(byte: number): boolean {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
}

function rank(byte: number): number {
  return Array.from({ length: byte }, (_, before) => before).filter((before) => !isPlain(before)).length
}
