import { SmolError } from '@smol/core'
import type { StepInputs } from '../forward-engine.ts'
import { toIdTensor } from '../forward-engine.ts'
import type { CausalModel, Tensor, TensorConstructor } from '../library.ts'
import { fromImageId, imageTokenOf } from './image-token.ts'

/** What is known of the images whose tokens a sequence has. */
export interface ImageSource {
  /** The image as the model sees it: for each of its tokens in turn, an embedding. */
  features(image: number): Promise<Tensor>
  /** Its rows and columns, where positions depend on them. */
  grid(image: number): Tensor | undefined
}

const blind: ImageSource = {
  features: async () => {
    throw new Error('The model has no eyes.')
  },
  grid: () => undefined,
}

/**
 * Inputs of a model whose graph takes embeddings instead of ids: those of the text, with what the model sees of its
 * images in their places. Undefined for a model whose graph takes ids.
 */
export function embeddedInputs(
  model: CausalModel,
  Tensor: TensorConstructor,
  images: ImageSource = blind,
): StepInputs | undefined {
  const session = model.sessions['embed_tokens']
  if (session === undefined || model.encode_text === undefined) return undefined
  const imageToken = imageTokenOf(model.config) ?? 0
  const perLayer = session.outputNames.includes('per_layer_inputs')
  return async (ids, from) => {
    const input_ids = toIdTensor(
      Tensor,
      ids.slice(from).map((id) => (id < 0 ? imageToken : id)),
    )
    const inputs_embeds = (await model.encode_text?.({ input_ids })) as Tensor
    await putImages(inputs_embeds, ids.slice(from), images)
    return {
      inputs_embeds,
      ...(perLayer
        ? {
            per_layer_inputs: (await model._encode_input?.(
              'embed_tokens',
              { input_ids },
              'per_layer_inputs',
            )) as Tensor,
          }
        : {}),
      ...(model.get_rope_index === undefined
        ? {}
        : { position_ids: positions(model, Tensor, ids, from, imageToken, images) }),
    }
  }
}

async function putImages(embeds: Tensor, ids: readonly number[], images: ImageSource): Promise<void> {
  const size = embeds.dims.at(-1) as number
  for (const [at, id] of ids.entries()) {
    const found = fromImageId(id)
    if (found === undefined) continue
    const features = await images.features(found.image)
    const same = features.type === embeds.type ? features : features.to(embeds.type)
    const row = same.data.subarray(found.piece * size, (found.piece + 1) * size)
    if (row.length !== size || features.dims.at(-1) !== size) throw doesNotFit()
    ;(embeds.data as Float32Array).set(row as Float32Array, at * size)
  }
}

/** The last columns of the positions of everything read so far; images count in three dimensions. */
function positions(
  model: CausalModel,
  Tensor: TensorConstructor,
  ids: readonly number[],
  from: number,
  imageToken: number,
  images: ImageSource,
): Tensor {
  const seen = ids.flatMap((id) => fromImageId(id)?.image ?? []).filter((image, at, all) => image !== all[at - 1])
  const grids = seen.map((image) => images.grid(image)?.data as BigInt64Array)
  const grid =
    grids.length === 0
      ? undefined
      : new Tensor('int64', BigInt64Array.from(grids.flatMap((sizes) => [...sizes])), [grids.length, 3])
  // Only what is an image may look like one: not a token that the model wrote itself, nor the mark before an image that
  // is not read yet.
  const start = model.config['vision_start_token_id']
  const plain = ids.map((id, at) => {
    if (id < 0) return imageToken
    return id === imageToken || (id === start && (ids[at + 1] ?? 0) >= 0) ? 0 : id
  })
  const mask = new Tensor('int64', new BigInt64Array(ids.length).fill(1n), [1, ids.length])
  const [all] = model.get_rope_index?.(toIdTensor(Tensor, plain), grid, undefined, mask) ?? []
  return (all as Tensor).slice(null, null, [from, ids.length])
}

function doesNotFit(): SmolError {
  return new SmolError({
    code: 'bad_response',
    message:
      "The model's processor and its vision encoder disagree on the size of an image. Its files are of different models or versions; get them again.",
  })
}
