import { isSmolError, SmolError } from '@smol/core'
import { firstLine, isOutOfMemory } from './failure.ts'
import type { Hub } from './hub.ts'
import { hostOf } from './hub.ts'
import { hubError } from './hub-error.ts'
import type { TransformersLibrary } from './library.ts'
import { hasCustomCode } from './pretrained-options.ts'
import type { LoadSpec } from './runtime.ts'

/** What part of a model was being loaded. */
export type LoadStage = 'tokenizer' | 'processor' | 'model'

const filesOf = {
  tokenizer: 'tokenizer.json, tokenizer_config.json',
  processor: 'preprocessor_config.json, processor_config.json',
} as const

/** What transformers.js and onnxruntime say when a load fails, in terms of what the user can do about it. */
export async function explainLoad(
  error: unknown,
  spec: LoadSpec,
  stage: LoadStage,
  library: TransformersLibrary,
  hub: Hub,
): Promise<SmolError> {
  if (isSmolError(error)) return error
  const text = firstLine(error)
  const [, refused] = /file: "([^"]+)"/.exec(text) ?? []
  const { status } = error as { status?: unknown }
  if (refused !== undefined && typeof status === 'number') return hubError(fileOf(refused, spec), status, spec, hub)
  // What transformers.js says when there is no tokenizer_config.json.
  if (/reading 'tokenizer_class'/.test(text)) {
    const file = 'tokenizer_config.json'
    if (!spec.isFolder && !spec.localFilesOnly) return hubError(file, 404, spec, hub)
    return new SmolError({ code: 'not_found', message: missingFile(file, spec), cause: error })
  }
  const type = /Unsupported model type: (\S+)/.exec(text)?.[1]
  if (type === undefined) return loadError(error, spec, stage, hostOf(hub))
  if (type === 'null' || type === 'undefined')
    return new SmolError({
      code: 'configuration',
      message: `config.json of '${spec.name}' does not say what model it is: it has no model_type. ${again(spec)}`,
      cause: error,
    })
  const message = unsupportedType(type, spec, await hasCustomCode(library, spec))
  return new SmolError({ code: 'unsupported', message, cause: error })
}

function loadError(error: unknown, spec: LoadSpec, stage: LoadStage, host: string): SmolError {
  const text = firstLine(error)
  const make = (code: SmolError['code'], message: string): SmolError =>
    new SmolError({ code, message, retryable: code === 'network', cause: error })
  if ((error as Error).name === 'ModelFileNotFoundError')
    return make('not_found', missingFile(fileOf(/"([^"]+)"/.exec(text)?.[1] ?? text, spec), spec))
  const [, refused] = /^(.*) occurred while trying to load file: /.exec(text) ?? []
  if (refused !== undefined)
    return new SmolError({
      code: refused.includes('(429)') ? 'rate_limit' : 'server',
      message: `${host} did not give '${spec.name}': ${refused.toLowerCase()}. Try again later.`,
      cause: error,
    })
  // `terminated`: the connection ended within a file. Nothing of it is kept.
  if (/fetch failed|network|terminated|ENOTFOUND|ECONN|EAI_AGAIN/i.test(text)) {
    return make(
      'network',
      `Could not download '${spec.name}' from ${host} (${causeOf(error)}). Check the connection; for models that are already on this machine give a folder, or localFilesOnly.`,
    )
  }
  if (/^(EACCES|EROFS|EPERM|ENOSPC|ENOTDIR|EEXIST)\b/.test(text))
    return make(
      'configuration',
      `Cannot write downloads of '${spec.name}' to ${spec.cacheDir ?? 'the cache'} (${text}). Give another cacheDir.`,
    )
  if (error instanceof SyntaxError)
    return make(
      'configuration',
      `${stage === 'tokenizer' ? 'tokenizer.json' : 'A configuration file'} of '${spec.name}' is not valid JSON (${text}). ${again(spec)}`,
    )
  if (
    /Protobuf parsing failed|failed:|ModelProto|INVALID_PROTOBUF|InvalidGraph/i.test(text) &&
    /Load model|protobuf|ModelProto|graph/i.test(text)
  ) {
    return make(
      'configuration',
      `The weights of '${spec.name}' cannot be read: ${sentence(text)} The file is broken or cut off. ${again(spec)}`,
    )
  }
  if (isOutOfMemory(text))
    return make(
      'server',
      `'${spec.name}' does not fit into memory (${text}). Use a smaller dtype, or dispose() other models.`,
    )
  if (
    /dynamically imported module|importing a module script failed|both async and sync fetching of the wasm/i.test(text)
  )
    return make(
      'configuration',
      `onnxruntime's WebAssembly could not be loaded: ${text} See that the bundler serves it, or give its URL as wasmPaths: the folder that has the dist files of onnxruntime-web.`,
    )
  if (/execution provider|ExecutionProvider|Unsupported device|WebGPU|adapter|backend/i.test(text)) {
    return make(
      'unsupported',
      `The device '${deviceText(spec)}' cannot be used on this machine: ${sentence(text)} Leave deviceMap out for the default.`,
    )
  }
  if (stage !== 'model')
    return make(
      'configuration',
      `The ${stage} of '${spec.name}' cannot be used: ${sentence(text)} Its files (${filesOf[stage]}) are broken, or of a kind that transformers.js does not have.`,
    )
  return make('server', `'${spec.name}' could not be loaded: ${sentence(text)}`)
}

function missingFile(file: string, spec: LoadSpec): string {
  if (spec.isFolder) return `'${spec.name}' is not a complete model: ${file} is missing.`
  return `'${spec.name}' is not on this machine (${file} is missing in ${spec.cacheDir ?? 'the cache'}) and localFilesOnly forbids a download (or HF_HUB_OFFLINE does). Load it once without, or give its folder.`
}

/** A file's name within its model, out of a path or an address. */
function fileOf(path: string, { path: model }: LoadSpec): string {
  const at = path.lastIndexOf(`${model}/`)
  return at < 0 ? path : path.slice(at + model.length + 1).replace(/^resolve\/[^/]+\//, '')
}

function again(spec: LoadSpec): string {
  return spec.isFolder
    ? 'Get the file again.'
    : `Delete the folder ${spec.path} in ${spec.cacheDir ?? 'the cache'} and load the model again.`
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`
}

/** `fetch failed` says nothing; its cause does. */
function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; message?: unknown } }
  const more = cause?.code ?? cause?.message
  return typeof more === 'string' ? `${firstLine(error)}: ${more}` : firstLine(error)
}

function unsupportedType(type: string, spec: LoadSpec, hasCode: boolean): string {
  if (hasCode)
    return `'${spec.name}' needs code of its own repository (model type '${type}'). transformers.js never runs it, whatever trustRemoteCode says. Choose a model of a type that transformers.js has.`
  return `'${spec.name}' has the model type '${type}', which transformers.js has no chat model for. Choose a text generation model.`
}

function deviceText({ device }: LoadSpec): string {
  return typeof device === 'object' ? JSON.stringify(device) : (device ?? 'default')
}
