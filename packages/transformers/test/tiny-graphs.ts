import type { OnnxGraph, OnnxNode, OnnxTensor } from './onnx.ts'

/**
 * A model of a few nodes that names the colours of the images of its dialogue, in their order, and ends. Each token is
 * a row of these numbers; the key/value cache holds the rows of everything read.
 */
const columns = ['red', 'green', 'blue', 'isImage', 'isWord', 'isStart'] as const
const width = columns.length

/** How many tokens an image is. */
export const tokensPerImage = 4

export interface TinyVocabulary {
  readonly size: number
  readonly words: Readonly<Record<'red' | 'green' | 'blue', number>>
  /** The token that begins a turn, and the one that ends an answer. */
  readonly start: number
  readonly end: number
}

const tensor = (name: string, shape: OnnxTensor['shape'], type: OnnxTensor['type'] = 'float32'): OnnxTensor => ({
  name,
  shape,
  type,
})
const node = (op: string, inputs: string, output: string, attributes: OnnxNode['attributes'] = {}): OnnxNode => ({
  op,
  inputs: inputs.split(' '),
  outputs: [output],
  attributes,
})
const ints = (...values: number[]) => ({ data: BigInt64Array.from(values, BigInt), shape: [values.length] })
const floats = (shape: readonly number[], ...values: number[]) => ({ data: Float32Array.from(values), shape })

/** Token ids to rows. */
export function embedTokens(vocabulary: TinyVocabulary): OnnxGraph {
  return {
    inputs: [tensor('input_ids', ['batch_size', 'sequence_length'], 'int64')],
    outputs: [tensor('inputs_embeds', ['batch_size', 'sequence_length', width])],
    nodes: [node('Gather', 'table input_ids', 'inputs_embeds')],
    constants: { table: { data: table(vocabulary), shape: [vocabulary.size, width] } },
  }
}

function table({ size, words, start }: TinyVocabulary): Float32Array {
  const rows = new Float32Array(size * width)
  for (const word of Object.values(words)) rows[word * width + columns.indexOf('isWord')] = 1
  rows[start * width + columns.indexOf('isStart')] = 1
  return rows
}

/** SmolVLM's vision encoder: the mean colour of every frame, as the row of each of its tokens. */
export function smolVision(): OnnxGraph {
  return {
    inputs: [
      tensor('pixel_values', ['batch_size', 'num_images', 3, 'height', 'width']),
      tensor('pixel_attention_mask', ['batch_size', 'num_images', 'height', 'width'], 'bool'),
    ],
    outputs: [tensor('image_features', ['frames', tokensPerImage, width])],
    nodes: [
      node('ReduceMean', 'pixel_values', 'mean', { axes: [3, 4], keepdims: 0 }),
      node('Reshape', 'mean perFrame', 'frames'),
      node('Pad', 'frames oneMore one', 'images'),
      node('Pad', 'images twoMore', 'rows'),
      node('Expand', 'rows tokens', 'image_features'),
    ],
    constants: {
      perFrame: ints(-1, 1, 3),
      // After the three colours comes isImage, and then what images have not.
      oneMore: ints(0, 0, 0, 0, 0, 1),
      twoMore: ints(0, 0, 0, 0, 0, 2),
      one: floats([], 1),
      tokens: ints(1, tokensPerImage, 1),
    },
  }
}

/** LLaVA's: the mean colour of every image. */
export function llavaVision(): OnnxGraph {
  const { constants } = smolVision()
  return {
    inputs: [tensor('pixel_values', ['batch_size', 3, 'height', 'width'])],
    outputs: [tensor('image_features', ['batch_size', tokensPerImage, width])],
    nodes: [node('ReduceMean', 'pixel_values', 'mean', { axes: [2, 3], keepdims: 0 }), ...smolVision().nodes.slice(1)],
    constants,
  }
}

/** Qwen's: every patch is a row of its colours, one after the other, and four of them are a token. */
export function qwenVision(): OnnxGraph {
  return {
    inputs: [tensor('pixel_values', ['patches', 'values']), tensor('image_grid_thw', ['images', 3], 'int64')],
    outputs: [tensor('image_features', ['tokens', width])],
    nodes: [
      node('Reshape', 'pixel_values perColour', 'colours'),
      node('ReduceMean', 'colours', 'mean', { axes: [1, 3], keepdims: 0 }),
      node('Pad', 'mean oneMore one', 'images'),
      node('Pad', 'images twoMore', 'image_features'),
    ],
    constants: {
      perColour: ints(-1, 4, 3, qwenPatch),
      oneMore: ints(0, 0, 0, 1),
      twoMore: ints(0, 0, 0, 2),
      one: floats([], 1),
    },
  }
}

/** The values of a patch per colour: two moments of six by six. */
const qwenPatch = 2 * 6 * 6

/** A decoder that takes three positions for every token, and fails where they are not as many as the tokens. */
export function qwenDecoder(vocabulary: TinyVocabulary): OnnxGraph {
  const { inputs, outputs, nodes, constants } = decoder(vocabulary, 'rows')
  return {
    inputs: [
      tensor('inputs_embeds', ['batch_size', 'sequence_length', width]),
      tensor('position_ids', [3, 'batch_size', 'sequence_length'], 'int64'),
      ...inputs.slice(1),
    ],
    outputs,
    nodes: [
      node('Cast', 'position_ids', 'positions', { to: 1 }),
      node('Transpose', 'positions', 'inTurn', { perm: [1, 2, 0] }),
      node('Concat', 'inTurn inTurn', 'six', { axis: 2 }),
      node('Mul', 'six zero', 'nothing'),
      node('Add', 'inputs_embeds nothing', 'rows'),
      ...nodes,
    ],
    constants: { ...constants, zero: floats([], 0) },
  }
}

/** Rows to the scores of the next token. */
export function decoder(vocabulary: TinyVocabulary, rows = 'inputs_embeds'): OnnxGraph {
  const cache = ['batch_size', 1, 'past_sequence_length', width] as const
  return {
    inputs: [
      tensor(rows, ['batch_size', 'sequence_length', width]),
      tensor('attention_mask', ['batch_size', 'total_sequence_length'], 'int64'),
      tensor('past_key_values.0.key', cache),
      tensor('past_key_values.0.value', cache),
    ],
    outputs: [
      tensor('logits', ['batch_size', 1, vocabulary.size]),
      tensor('present.0.key', cache),
      tensor('present.0.value', cache),
    ],
    nodes: [...remember(rows), ...look(), ...speak()],
    constants: {
      first: ints(1),
      last: ints(2),
      ...Object.fromEntries(columns.map((_, at) => [`at${at}`, ints(at)])),
      at6: ints(6),
      perImage: floats([], tokensPerImage),
      one: floats([], 1),
      time: { data: BigInt64Array.of(1n), shape: [] },
      mouth: { data: mouth(vocabulary), shape: [4, vocabulary.size] },
    },
  }
}

/** Gemma 3n's, which has a second row for every token. */
export function gemmaEmbedTokens(vocabulary: TinyVocabulary): OnnxGraph {
  const { inputs, outputs, nodes, constants } = embedTokens(vocabulary)
  return {
    inputs,
    outputs: [...outputs, tensor('per_layer_inputs', ['batch_size', 'sequence_length', width])],
    nodes: [...nodes, node('Identity', 'inputs_embeds', 'per_layer_inputs')],
    constants,
  }
}

/** Gemma 3n's decoder: it knows a word by its second row. */
export function gemmaDecoder(vocabulary: TinyVocabulary): OnnxGraph {
  const { inputs, outputs, nodes, constants } = decoder(vocabulary, 'rows')
  const [embeds, ...others] = inputs.map((input) =>
    input.name === 'rows' ? { ...input, name: 'inputs_embeds' } : input,
  )
  return {
    inputs: [embeds as OnnxTensor, tensor('per_layer_inputs', ['batch_size', 'sequence_length', width]), ...others],
    outputs,
    nodes: [
      node('Slice', 'inputs_embeds at0 at4 last', 'firstFour'),
      node('Slice', 'per_layer_inputs at4 at6 last', 'lastTwo'),
      node('Concat', 'firstFour lastTwo', 'rows', { axis: 2 }),
      ...nodes,
    ],
    constants,
  }
}

/** Sound that nobody hears. */
export function audioEncoder(): OnnxGraph {
  return {
    inputs: [tensor('input_features', ['frames', 'features'])],
    outputs: [tensor('audio_features', ['frames', 'features'])],
    nodes: [node('Identity', 'input_features', 'audio_features')],
    constants: {},
  }
}

/** A language model that says `red` and ends. */
export function textModel(vocabulary: TinyVocabulary): OnnxGraph {
  const { inputs, outputs, constants } = decoder(vocabulary)
  const { size, words, end } = vocabulary
  const weights = new Float32Array(2 * size)
  weights[words.red] = 10
  weights[size + end] = 10
  return {
    inputs: [...embedTokens(vocabulary).inputs, ...inputs.slice(1)],
    outputs,
    nodes: [
      node('Gather', 'table input_ids', 'rows'),
      ...remember('rows'),
      ...look().slice(0, 6),
      node('Sub', 'one said', 'unsaid'),
      node('Concat', 'unsaid said', 'thought', { axis: 2 }),
      node('MatMul', 'thought mouth', 'logits'),
    ],
    constants: {
      ...constants,
      ...embedTokens(vocabulary).constants,
      mouth: { data: weights, shape: [2, size] },
    },
  }
}

function remember(rows: string): OnnxNode[] {
  return [
    node('Unsqueeze', `${rows} first`, 'new'),
    node('Concat', 'past_key_values.0.key new', 'present.0.key', { axis: 2 }),
    node('Concat', 'past_key_values.0.value new', 'present.0.value', { axis: 2 }),
    node('Squeeze', 'present.0.key first', 'all'),
    node('Slice', 'all at0 at3 last', 'colours'),
    node('Slice', 'all at3 at4 last', 'isImage'),
    node('Slice', 'all at4 at5 last', 'isWord'),
    node('Slice', 'all at5 at6 last', 'isStart'),
  ]
}

/** The image that comes next: after as many as there are words in this turn. */
function look(): OnnxNode[] {
  const whole = { axes: [1], keepdims: 1 }
  return [
    node('CumSum', 'isStart time', 'turn'),
    node('ReduceMax', 'turn', 'thisTurn', whole),
    node('Equal', 'turn thisTurn', 'isNow'),
    node('Cast', 'isNow', 'now', { to: 1 }),
    node('Mul', 'isWord now', 'words'),
    node('ReduceSum', 'words first', 'said', { keepdims: 1 }),
    node('CumSum', 'isImage time', 'pieces'),
    node('Div', 'pieces perImage', 'parts'),
    node('Ceil', 'parts', 'order'),
    node('Add', 'said one', 'wanted'),
    node('Equal', 'order wanted', 'isWanted'),
    node('Cast', 'isWanted', 'wantedOnes', { to: 1 }),
    node('Mul', 'isImage wantedOnes', 'looked'),
  ]
}

function speak(): OnnxNode[] {
  return [
    node('Mul', 'colours looked', 'seen'),
    node('ReduceSum', 'seen first', 'sumOfColours', { keepdims: 1 }),
    node('Div', 'sumOfColours perImage', 'colour'),
    node('ReduceSum', 'looked first', 'sumOfPieces', { keepdims: 1 }),
    node('Div', 'sumOfPieces perImage', 'share'),
    node('Sub', 'one share', 'over'),
    node('Concat', 'colour over', 'thought', { axis: 2 }),
    node('MatMul', 'thought mouth', 'logits'),
  ]
}

/** A word as its colour is strong, and the end when there is no image left. */
function mouth({ size, words, end }: TinyVocabulary): Float32Array {
  const weights = new Float32Array(4 * size)
  weights[words.red] = 10
  weights[size + words.green] = 10
  weights[2 * size + words.blue] = 10
  weights[3 * size + end] = 20
  return weights
}
