import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { writeOnnx } from './onnx.ts'
import {
  audioEncoder,
  decoder,
  embedTokens,
  gemmaDecoder,
  gemmaEmbedTokens,
  llavaVision,
  qwenDecoder,
  qwenVision,
  smolVision,
  textModel,
  tokensPerImage,
} from './tiny-graphs.ts'
import { chatTemplate, idOf, tokenizer, vocabulary } from './tiny-tokenizer.ts'

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

const shared = {
  'generation_config.json': { eos_token_id: vocabulary.end },
  'tokenizer.json': tokenizer,
  'onnx/embed_tokens.onnx': writeOnnx(embedTokens(vocabulary)),
  'onnx/decoder_model_merged.onnx': writeOnnx(decoder(vocabulary)),
}
const tokenizerConfig = (image: string) => ({
  tokenizer_class: 'GPT2Tokenizer',
  eos_token: '<|im_end|>',
  chat_template: chatTemplate(image),
})
const pixels = { do_resize: true, do_rescale: true, do_normalize: false, rescale_factor: 1 / 255, resample: 1 }

/** A vision model of the SmolVLM family that says which colours its images have. */
export const visionFiles: Readonly<Record<string, unknown>> = {
  ...shared,
  'config.json': {
    model_type: 'smolvlm',
    architectures: ['SmolVLMForConditionalGeneration'],
    image_token_id: idOf('<image>'),
    text_config: text,
  },
  'tokenizer_config.json': tokenizerConfig('<image>'),
  'processor_config.json': { processor_class: 'SmolVLMProcessor', image_seq_len: tokensPerImage },
  'preprocessor_config.json': {
    ...pixels,
    processor_class: 'SmolVLMProcessor',
    image_processor_type: 'SmolVLMImageProcessor',
    do_image_splitting: false,
    size: { longest_edge: 16 },
    max_image_size: { longest_edge: 16 },
  },
  'onnx/vision_encoder.onnx': writeOnnx(smolVision()),
}

/** The same of the LLaVA family, whose processor takes the image first. */
export const llavaFiles: Readonly<Record<string, unknown>> = {
  ...shared,
  'config.json': {
    model_type: 'llava',
    architectures: ['LlavaForConditionalGeneration'],
    image_token_index: idOf('<image>'),
    text_config: text,
  },
  'tokenizer_config.json': tokenizerConfig('<image>\n'),
  'processor_config.json': {
    processor_class: 'LlavaProcessor',
    image_token: '<image>',
    patch_size: 8,
    num_additional_image_tokens: 0,
  },
  'preprocessor_config.json': {
    ...pixels,
    processor_class: 'LlavaProcessor',
    image_processor_type: 'CLIPImageProcessor',
    size: { width: 16, height: 16 },
  },
  'onnx/vision_encoder.onnx': writeOnnx(llavaVision()),
}

/** The same of the Qwen2.5-VL family, which counts positions in three dimensions. */
export const qwenFiles: Readonly<Record<string, unknown>> = {
  ...shared,
  'config.json': {
    model_type: 'qwen2_5_vl',
    architectures: ['Qwen2_5_VLForConditionalGeneration'],
    image_token_id: idOf('<|image_pad|>'),
    video_token_id: 9999,
    vision_start_token_id: idOf('<|vision_start|>'),
    vision_config: { spatial_merge_size: 2, tokens_per_second: 2 },
    text_config: text,
  },
  'tokenizer_config.json': tokenizerConfig('<|vision_start|><|image_pad|><|vision_end|>'),
  'preprocessor_config.json': {
    ...pixels,
    processor_class: 'Qwen2_5_VLProcessor',
    image_processor_type: 'Qwen2VLImageProcessor',
    patch_size: 6,
    temporal_patch_size: 2,
    merge_size: 2,
    min_pixels: 576,
    max_pixels: 576,
  },
  'onnx/decoder_model_merged.onnx': writeOnnx(qwenDecoder(vocabulary)),
  'onnx/vision_encoder.onnx': writeOnnx(qwenVision()),
}

/** The same of the Gemma 3n family, which hears, too, and has two embeddings per token. */
export const gemmaFiles: Readonly<Record<string, unknown>> = {
  ...shared,
  'config.json': {
    model_type: 'gemma3n',
    architectures: ['Gemma3nForConditionalGeneration'],
    image_token_id: idOf('<image>'),
    text_config: text,
  },
  'tokenizer_config.json': {
    tokenizer_class: 'GPT2Tokenizer',
    eos_token: '<|im_end|>',
    image_token: '<image>',
    boi_token: '<fake_token_around_image>',
    eoi_token: '<global-img>',
    audio_token: '<audio>',
    boa_token: '<audio-start>',
    eoa_token: '<audio-end>',
  },
  'chat_template.jinja': Buffer.from(chatTemplate('<image>')),
  'processor_config.json': {
    processor_class: 'Gemma3nProcessor',
    image_seq_length: tokensPerImage,
    audio_seq_length: 2,
  },
  'preprocessor_config.json': {
    ...pixels,
    processor_class: 'Gemma3nProcessor',
    image_processor_type: 'SiglipImageProcessor',
    size: { width: 16, height: 16 },
    feature_extractor_type: 'Gemma3nAudioFeatureExtractor',
    fft_length: 64,
    feature_size: 4,
    frame_length: 32,
    hop_length: 16,
    min_frequency: 125,
    max_frequency: 7600,
    sampling_rate: 16000,
  },
  'onnx/embed_tokens.onnx': writeOnnx(gemmaEmbedTokens(vocabulary)),
  'onnx/vision_encoder.onnx': writeOnnx(llavaVision()),
  'onnx/audio_encoder.onnx': writeOnnx(audioEncoder()),
  'onnx/decoder_model_merged.onnx': writeOnnx(gemmaDecoder(vocabulary)),
}

/** A language model that says `red` and ends. */
export const textFiles: Readonly<Record<string, unknown>> = {
  'config.json': { ...text, architectures: ['LlamaForCausalLM'] },
  'generation_config.json': { eos_token_id: vocabulary.end },
  'tokenizer.json': tokenizer,
  'tokenizer_config.json': {
    tokenizer_class: 'GPT2Tokenizer',
    eos_token: '<|im_end|>',
    chat_template:
      "{% for message in messages %}<|im_start|>{{ message['content'] }}<|im_end|>{% endfor %}<|im_start|>",
  },
  'onnx/model.onnx': writeOnnx(textModel(vocabulary)),
}

/** A file's content as bytes. */
export function toBytes(content: unknown): Uint8Array {
  return content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content))
}

/** The files in a temporary folder; null: the file is missing. */
export async function writeModel(files: Readonly<Record<string, unknown>>): Promise<TinyModel> {
  const path = await mkdtemp(join(tmpdir(), 'smol-tiny-'))
  for (const [name, content] of Object.entries(files)) {
    if (content === null) continue
    const file = join(path, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, toBytes(content))
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}
