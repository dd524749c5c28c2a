import type { CleanMessage, ContentPart, Warning } from '@smol/core'
import { SmolError } from '@smol/core'
import type { CausalModel, Processor, Tensor, Tokenizer, TransformersLibrary } from '../library.ts'
import { ImageShelf } from './image-shelf.ts'
import type { KnownImage } from './image-shelf.ts'
import { imageTokenOf } from './image-token.ts'
import { ImageProcessor } from './processor.ts'
import { decodeImage, imageBytes } from './read-image.ts'

/** The images of one dialogue, in its order, and how its model writes them. */
export interface DialogueImages {
  /** The texts that may stand for an image in what the chat template writes. */
  readonly marks: readonly string[]
  readonly imageToken: number
  readonly images: readonly KnownImage[]
}

/** The eyes of a model: what turns images into tokens of its prompt and inputs of its graph. */
export class Vision {
  readonly #library: TransformersLibrary
  readonly #tokenizer: Tokenizer
  readonly #processor: ImageProcessor
  readonly #imageToken: number
  readonly shelf: ImageShelf

  constructor(library: TransformersLibrary, tokenizer: Tokenizer, processor: Processor, model: CausalModel) {
    const imageToken = imageTokenOf(model.config)
    this.#library = library
    this.#tokenizer = tokenizer
    this.#imageToken = imageToken ?? -1
    this.#processor = new ImageProcessor(processor, tokenizer, imageToken)
    this.shelf = new ImageShelf((inputs) => encode(model, inputs))
  }

  /**
   * Reads the images of a dialogue; `release` frees their pixels after the call.
   * @throws SmolError `invalid_request` or `network` that names the part
   */
  async read(messages: readonly CleanMessage[], signal: AbortSignal): Promise<DialogueImages> {
    const images: KnownImage[] = []
    try {
      for (const { url, where } of imageParts(messages)) {
        signal.throwIfAborted()
        images.push(await this.#hold(url, where, signal))
      }
    } catch (error) {
      this.shelf.release(images)
      throw error
    }
    return { marks: this.#processor.marks, imageToken: this.#imageToken, images }
  }

  async #hold(url: string, where: string, signal: AbortSignal): Promise<KnownImage> {
    const bytes = await imageBytes(url, where, signal)
    const read = async () => {
      const image = await decodeImage(bytes, where, this.#library)
      try {
        return await this.#processor.process(image)
      } catch (cause) {
        throw new SmolError({
          code: 'invalid_request',
          message: `${where}: the model's processor refuses the image: ${(cause as Error).message}`,
          cause,
        })
      }
    }
    const count = (text: string): number =>
      this.#tokenizer.encode(text, { add_special_tokens: false }).filter((id) => id === this.#imageToken).length
    return this.shelf.hold(bytes, read, count)
  }
}

export function isImage(part: ContentPart): boolean {
  return part.type === 'image_url'
}

/** What was said about images that models here cannot heed. */
export function imageWarnings(messages: readonly CleanMessage[]): Warning[] {
  return imageParts(messages)
    .filter(({ detail }) => detail !== undefined && detail !== 'auto')
    .map(({ where }) => ({
      type: 'dropped',
      parameter: `${where}.image_url.detail`,
      message: `${where}: 'detail' has no effect, since the model's own processor decides on the size of images.`,
    }))
}

interface PlacedImage {
  readonly url: string
  readonly detail?: string
  readonly where: string
}

function imageParts(messages: readonly CleanMessage[]): PlacedImage[] {
  return messages.flatMap(({ content }, index) =>
    typeof content === 'string' || content === null
      ? []
      : content.flatMap((part, at) => {
          if (!isImage(part)) return []
          const { image_url: image } = part as { image_url: { url: string; detail?: string } }
          return [{ ...image, where: `messages[${index}].content[${at}]` }]
        }),
  )
}

async function encode(model: CausalModel, inputs: Readonly<Record<string, Tensor>>): Promise<Tensor> {
  // Gemma 4's graph has another name for it than its processor.
  return (await model.encode_image?.({ ...inputs, pixel_position_ids: inputs['image_position_ids'] })) as Tensor
}
