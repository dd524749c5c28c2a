import { isSmolError, SmolError } from '@smol/core'
import { firstLine, isOutOfMemory } from './failure.ts'
import type { LoadSpec } from './runtime.ts'

/** What part of a model was being loaded. */
export type LoadStage = 'tokenizer' | 'processor' | 'model'

/** What transformers.js and onnxruntime say when a load fails, in terms of what the user can do about it. */
export function loadError(error: unknown, spec: LoadSpec, stage: LoadStage, hasCode = false): SmolError {
  if (isSmolError(error)) return error
  const text = firstLine(error)
  const make = (code: SmolError['code'], message: string): SmolError =>
    new SmolError({ code, message, retryable: code === 'network', cause: error })
  if ((error as Error).name === 'ModelFileNotFoundError')
    return make('not_found', missingFile(/"([^"]+)"/.exec(text)?.[1] ?? text, spec))
  // What transformers.js says when it has no tokenizer_config.json.
  if (/reading 'tokenizer_class'/.test(text)) return make('not_found', missingFile('tokenizer_config.json', spec))
  if (/fetch failed|network|ENOTFOUND|ECONN|EAI_AGAIN/i.test(text)) {
    return make(
      'network',
      `Could not download '${spec.name}' from the Hugging Face Hub (${text}). Check the connection; for models that are already on this machine give a folder, or localFilesOnly.`,
    )
  }
  if (/^EACCES|^EROFS|^EPERM|^ENOSPC/.test(text))
    return make(
      'configuration',
      `Cannot write downloads of '${spec.name}' to ${spec.cacheDir ?? 'the cache'} (${text}). Give another cacheDir.`,
    )
  const type = /Unsupported model type: (\S+)/.exec(text)?.[1]
  if (type !== undefined) return make('unsupported', unsupportedType(type, spec, hasCode))
  if (error instanceof SyntaxError)
    return make(
      'configuration',
      `${stage === 'tokenizer' ? 'tokenizer.json' : 'A configuration file'} of '${spec.name}' is not valid JSON (${text}). Get the file again.`,
    )
  if (
    /Protobuf parsing failed|failed:|ModelProto|INVALID_PROTOBUF|InvalidGraph/i.test(text) &&
    /Load model|protobuf|ModelProto|graph/i.test(text)
  ) {
    return make(
      'configuration',
      `The weights of '${spec.name}' cannot be read: ${text} The file is broken or cut off; get it again.`,
    )
  }
  if (isOutOfMemory(text))
    return make(
      'server',
      `'${spec.name}' does not fit into memory (${text}). Use a smaller dtype, or dispose() other models.`,
    )
  if (/execution provider|ExecutionProvider|Unsupported device|WebGPU|adapter|backend/i.test(text)) {
    return make(
      'unsupported',
      `The device '${deviceText(spec)}' cannot be used on this machine: ${text} Leave deviceMap out for the default.`,
    )
  }
  return make('server', `'${spec.name}' could not be loaded (${stage}): ${text}`)
}

function missingFile(file: string, spec: LoadSpec): string {
  if (spec.isFolder) return `'${spec.name}' is not a complete model: ${file} is missing.`
  if (spec.localFilesOnly)
    return `'${spec.name}' is not on this machine (${file} is missing) and localFilesOnly forbids a download. Load it once without, or give its folder.`
  return `The Hugging Face Hub does not give ${file} of '${spec.name}'. Either there is no such model or file, or it is gated: check the id, and set HF_TOKEN for gated and private models. A model needs ONNX weights in its onnx folder; see https://huggingface.co/onnx-community for ready ones.`
}

function unsupportedType(type: string, spec: LoadSpec, hasCode: boolean): string {
  if (hasCode)
    return `'${spec.name}' needs code of its own repository (model type '${type}'). transformers.js never runs it, whatever trustRemoteCode says. Choose a model of a type that transformers.js has.`
  return `'${spec.name}' has the model type '${type}', which transformers.js has no chat model for. Choose a text generation model.`
}

function deviceText({ device }: LoadSpec): string {
  return typeof device === 'object' ? JSON.stringify(device) : (device ?? 'default')
}
