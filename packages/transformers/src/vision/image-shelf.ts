import type { Tensor } from '../library.ts'
import type { ImageSource } from './embedded-inputs.ts'
import type { ProcessedImage } from './processor.ts'

/** An image that is known by its number: what is small of it is kept, pixels only while a call has it in hand. */
export interface KnownImage {
  readonly number: number
  readonly text: string
  /** How many tokens of the text are pieces of the image. */
  readonly tokens: number
}

interface Entry extends KnownImage {
  readonly grid: Tensor | undefined
  process(): Promise<ProcessedImage['inputs']>
  features: Promise<Tensor> | undefined
  holders: number
}

// Small entries: enough for the images of many conversations to keep their numbers.
const most = 256

/**
 * Gives every image a number by its content, which is its name in lists of token ids: the same image again, in the next
 * turn, is the same tokens; another one never is. Computes what the model sees of it, once per call at most.
 */
export class ImageShelf implements ImageSource {
  readonly #encode: (inputs: ProcessedImage['inputs']) => Promise<Tensor>
  /** By content, the one used last at the end. */
  readonly #entries = new Map<string, Entry>()
  readonly #byNumber = new Map<number, Entry>()
  #next = 0

  constructor(encode: (inputs: ProcessedImage['inputs']) => Promise<Tensor>) {
    this.#encode = encode
  }

  /**
   * Takes an image in hand until it is released.
   * @param read decodes and processes it; called again where the pixels are needed later
   */
  async hold(
    bytes: Uint8Array<ArrayBuffer>,
    read: () => Promise<ProcessedImage>,
    countTokens: (text: string) => number,
  ): Promise<KnownImage> {
    const name = await nameOf(bytes)
    const known = (): Entry | undefined => (name === undefined ? undefined : this.#entries.get(name))
    const processed = known() === undefined ? await read() : undefined
    // Another call may have been as quick.
    const entry = known() ?? this.#add(processed as ProcessedImage, countTokens)
    if (entry.holders++ === 0) entry.process = async () => (processed ?? (await read())).inputs
    const key = name ?? `image ${entry.number}`
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  #add({ text, inputs }: ProcessedImage, countTokens: (text: string) => number): Entry {
    const entry: Entry = {
      number: this.#next++,
      text,
      tokens: countTokens(text),
      grid: inputs['image_grid_thw'],
      process: gone,
      features: undefined,
      holders: 0,
    }
    this.#byNumber.set(entry.number, entry)
    return entry
  }

  /** The call is over: what is large goes. */
  release(images: readonly KnownImage[]): void {
    for (const image of images as readonly Entry[]) {
      if (--image.holders > 0) continue
      image.features = undefined
      image.process = gone
    }
    for (const [name, entry] of this.#entries) {
      if (this.#entries.size <= most) break
      if (entry.holders > 0) continue
      this.#entries.delete(name)
      this.#byNumber.delete(entry.number)
    }
  }

  features(image: number): Promise<Tensor> {
    const entry = this.#byNumber.get(image)
    if (entry === undefined) return gone()
    entry.features ??= entry.process().then(this.#encode)
    return entry.features
  }

  grid(image: number): Tensor | undefined {
    return this.#byNumber.get(image)?.grid
  }
}

async function gone(): Promise<never> {
  throw new Error('An image was used after its call had ended.')
}

/** Undefined on a page that is not secure, where there are no checksums: every image is then a new one. */
async function nameOf(bytes: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const { subtle } = (globalThis.crypto ?? {}) as Partial<Crypto>
  if (subtle === undefined) return undefined
  const hash = new Uint8Array(await subtle.digest('SHA-256', bytes))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
