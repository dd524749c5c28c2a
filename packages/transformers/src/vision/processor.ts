import type { Processor, Tensor, Tokenizer } from '../library.ts'

/** What a processor makes of one image. */
export interface ProcessedImage {
  /** What stands in the prompt in place of the image's mark: its tokens, with those that the family puts around them. */
  readonly text: string
  /** What the vision encoder gets. */
  readonly inputs: Readonly<Record<string, Tensor>>
}

// transformers.js' processors of these names take the image first and the text second.
const imageFirst: ReadonlySet<unknown> = new Set([
  'LlavaProcessor',
  'Lfm2VlProcessor',
  'PaliGemmaProcessor',
  'PixtralProcessor',
])

/** A model family's way to put an image into a prompt. */
export class ImageProcessor {
  readonly #processor: Processor
  readonly #imageFirst: boolean
  /** The texts that may stand for an image in what a chat template writes. */
  readonly marks: readonly string[]
  #mark: string | undefined

  constructor(processor: Processor, tokenizer: Tokenizer, imageToken: number | undefined) {
    this.#processor = processor
    this.#imageFirst = imageFirst.has(processor.image_processor?.config?.['processor_class'])
    const ofClass = (processor.constructor as { image_token?: unknown }).image_token
    const ofVocabulary =
      imageToken === undefined
        ? undefined
        : tokenizer.decode([imageToken], { skip_special_tokens: false, clean_up_tokenization_spaces: false })
    const found = [processor.image_token, ofClass, processor.config?.['image_token'], processor.boi_token, ofVocabulary]
    this.marks = [...new Set(found.filter((mark): mark is string => typeof mark === 'string' && mark !== ''))]
    // The texts of a dialogue are tokenized with care elsewhere: of the processor only its text is wanted.
    processor.components['tokenizer'] = new Proxy(processor.components['tokenizer'] as () => unknown, {
      apply: (_tokenizer, _this, [text]: [string | string[]]) => ({ text: [text].flat().join('') }),
    })
  }

  async process(image: unknown): Promise<ProcessedImage> {
    // Which of the marks it replaces is known once it has replaced one.
    const [first = '', ...others] = this.#mark === undefined ? this.marks : [this.#mark]
    let processed = await this.#process(image, first)
    for (const mark of others) {
      if (processed.text !== '') break
      processed = await this.#process(image, mark)
    }
    return processed.text === '' ? { ...processed, text: first } : processed
  }

  /** No text: the mark was left as it was. */
  async #process(image: unknown, mark: string): Promise<ProcessedImage> {
    const { text, ...rest } = await (this.#imageFirst ? this.#processor([image], mark) : this.#processor(mark, [image]))
    const inputs = Object.entries(rest).filter((entry): entry is [string, Tensor] => isTensor(entry[1]))
    const replaced = typeof text === 'string' && text !== mark
    if (replaced) this.#mark = mark
    return { text: replaced ? text : '', inputs: Object.fromEntries(inputs) }
  }
}

function isTensor(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'dims' in value
}
