import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeOnnx } from './onnx.ts'
import { decoder, embedTokens, smolVision, tokensPerImage } from './tiny-graphs.ts'
import { chatTemplate, imageToken, tokenizer, vocabulary } from './tiny-tokenizer.ts'

export interface TinyModel extends AsyncDisposable {
  readonly path: string
}

const text = {
  model_type: 'llama',
  num_hidden_layers: 1,
  num_attention_heads: 1,
  num_key_value_heads: 1,
  head_dim: 6,
  hidden_size: 6,
  max_position_embeddings: 4096,
  vocab_size: vocabulary.size,
}

/** A vision model of the SmolVLM family that says which colours its images have. */
export const visionFiles: Readonly<Record<string, unknown>> = {
  'config.json': {
    model_type: 'smolvlm',
    architectures: ['SmolVLMForConditionalGeneration'],
    image_token_id: imageToken,
    text_config: text,
  },
  'generation_config.json': { eos_token_id: vocabulary.end },
  'tokenizer.json': tokenizer,
  'tokenizer_config.json': {
    tokenizer_class: 'GPT2Tokenizer',
    eos_token: '<|im_end|>',
    chat_template: chatTemplate,
  },
  'processor_config.json': { processor_class: 'SmolVLMProcessor', image_seq_len: tokensPerImage },
  'preprocessor_config.json': {
    processor_class: 'SmolVLMProcessor',
    image_processor_type: 'SmolVLMImageProcessor',
    do_image_splitting: false,
    do_resize: true,
    do_rescale: true,
    do_normalize: false,
    rescale_factor: 1 / 255,
    size: { longest_edge: 16 },
    max_image_size: { longest_edge: 16 },
    resample: 1,
  },
  'onnx/embed_tokens.onnx': writeOnnx(embedTokens(vocabulary)),
  'onnx/vision_encoder.onnx': writeOnnx(smolVision()),
  'onnx/decoder_model_merged.onnx': writeOnnx(decoder(vocabulary)),
}

/** @param changes content per file; null: the file is missing */
export async function writeModel(files: Readonly<Record<string, unknown>>): Promise<TinyModel> {
  const path = await mkdtemp(join(tmpdir(), 'smol-tiny-'))
  for (const [name, content] of Object.entries(files)) {
    if (content === null) continue
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, content instanceof Uint8Array ? content : JSON.stringify(content))
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
