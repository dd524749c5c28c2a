import { dtypeSuffixes } from './placement.ts'

/** The parts of a model: the first two are a whole language model, or the decoder of a larger one. */
export const modelParts: readonly string[] = [
  'model',
  'decoder_model_merged',
  'embed_tokens',
  'vision_encoder',
  'audio_encoder',
]

/** The dtypes in which a part of a model is there. */
export function availableDtypes(files: readonly string[], part: string): string[] {
  return Object.keys(dtypeSuffixes).filter((dtype) => files.includes(`${part}${dtypeSuffixes[dtype]}.onnx`))
}

/** The part that a file has: `model` of `onnx/model_q4.onnx`. */
export function partOf(file: string): string {
  const name = file.replace(/^.*\//, '').replace(/\.onnx$/, '')
  const suffix = Object.values(dtypeSuffixes).find((end) => end !== '' && name.endsWith(end))
  return suffix === undefined ? name : name.slice(0, -suffix.length)
}

/** What to say where there are no weights, given the other files. */
export function noWeights(what: string, files: readonly string[]): string {
  const others = files.filter((name) => /\.(safetensors|gguf|bin|pt|onnx)$/.test(name))
  const shown = others.slice(0, 3).join(', ') + (others.length > 3 ? ', …' : '')
  const why =
    others.length === 0
      ? ''
      : ` ${shown} cannot be used from where it is: transformers.js reads ONNX weights in the folder 'onnx' only. Convert the model with Hugging Face Optimum, or take a converted one.`
  return `The model has no weights: ${what}${why} See https://huggingface.co/onnx-community for ready ones.`
}
