/**
 * In our own lists of ids, a token that stands for a piece of an image is a negative number: which image, and which
 * piece. So two images never look the same to the prefix cache, and a step of the model may begin or end within one.
 */
const pieces = 2 ** 20

export interface ImagePiece {
  readonly image: number
  readonly piece: number
}

export function toImageId({ image, piece }: ImagePiece): number {
  return -(image * pieces + piece) - 1
}

/** Undefined for the id of a text token. */
export function fromImageId(id: number): ImagePiece | undefined {
  if (id >= 0) return undefined
  const index = -id - 1
  return { image: Math.floor(index / pieces), piece: index % pieces }
}

/** The id that the model's vocabulary has for a piece of any image. */
export function imageTokenOf(config: Readonly<Record<string, unknown>>): number | undefined {
  const id = config['image_token_id'] ?? config['image_token_index']
  return typeof id === 'number' ? id : undefined
}
