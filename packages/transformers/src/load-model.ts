import { isSmolError } from '@smol/core'
import type { Engine } from './engine.ts'
import { openEngine } from './engine.ts'
import { defaultHub, hubFetch } from './hub.ts'
import type { CausalModel, Processor, Tokenizer, TransformersLibrary } from './library.ts'
import type { LoadStage } from './load-error.ts'
import { explainLoad } from './load-error.ts'
import { pretrainedOptions } from './pretrained-options.ts'
import type { LoadProgress, LoadSpec } from './runtime.ts'
import { Turns } from './turns.ts'
import { checkGraph } from './check-graph.ts'
import { embeddedInputs } from './vision/embedded-inputs.ts'
import { Vision } from './vision/vision.ts'

/** A model in memory, ready to run. */
export interface LoadedModel {
  readonly tokenizer: Tokenizer
  readonly model: CausalModel
  readonly engine: Engine
  /** Where the model sees. */
  readonly vision: Vision | undefined
  /** Where it is not in the tokenizer's configuration. */
  readonly chatTemplate: string | undefined
}

// transformers.js' LogLevel.NONE. Its errors are thrown as well; at any other level a failed run prints all its inputs.
const silent = 50

// The settings of transformers.js are global: two loads at once would have each other's.
const loads = new Turns()

/**
 * Loads a model. Where there is no network, what was downloaded before has to do: transformers.js would ask for files
 * that the model does not have.
 * @param signal ends a download
 * @throws SmolError that names the file, the type or the device that stands in the way
 */
export async function loadModel(
  spec: LoadSpec,
  library: TransformersLibrary,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<LoadedModel> {
  try {
    return await load(spec, library, onProgress, signal)
  } catch (error) {
    if (!isSmolError(error) || error.code !== 'network' || signal.aborted) throw error
    try {
      return await load({ ...spec, localFilesOnly: true }, library, onProgress, signal)
    } catch {
      throw error
    }
  }
}

async function load(
  spec: LoadSpec,
  library: TransformersLibrary,
  onProgress: (progress: LoadProgress) => void,
  signal: AbortSignal,
): Promise<LoadedModel> {
  const done = await loads.take(new AbortController().signal)
  const { env, AutoTokenizer, AutoModelForCausalLM, AutoModelForImageTextToText } = library
  const { allowRemoteModels, cacheDir, remoteHost, fetch } = env
  const download: typeof fetch = (input, init) => fetch(input, { ...init, signal })
  const ours = hubFetch({ endpoint: spec.hubEndpoint ?? defaultHub, fetch: download })
  let stage: LoadStage = 'tokenizer'
  let model: CausalModel | undefined
  try {
    signal.throwIfAborted()
    env.logLevel = silent
    env.fetch = ours
    if (spec.cacheDir !== undefined) env.cacheDir = spec.cacheDir
    if (spec.hubEndpoint !== undefined) env.remoteHost = spec.hubEndpoint
    // transformers.js asks the Hub for the sizes of files in spite of local_files_only.
    if (spec.localFilesOnly || spec.isFolder) env.allowRemoteModels = false
    const options = pretrainedOptions(spec, onProgress)
    const tokenizer = await AutoTokenizer.from_pretrained(spec.path, options)
    const chatTemplate = spec.chatTemplate ?? (await loadTemplate(library, tokenizer, spec.path, options))
    stage = 'processor'
    const processor = await loadProcessor(library, spec, options)
    stage = 'model'
    const Auto = processor === undefined ? AutoModelForCausalLM : (AutoModelForImageTextToText ?? AutoModelForCausalLM)
    model = await Auto.from_pretrained(spec.path, options)
    checkGraph(model, spec)
    const vision = processor === undefined ? undefined : new Vision(library, tokenizer, processor, model)
    const inputs = embeddedInputs(model, library.Tensor, vision?.shelf)
    const engine = await openEngine(model, library.Tensor, inputs)
    onProgress({ status: 'ready' })
    return { tokenizer, model, engine, vision, chatTemplate }
  } catch (error) {
    await model?.dispose()
    throw await explainLoad(error, spec, stage, library, { endpoint: env.remoteHost, fetch })
  } finally {
    Object.assign(env, { allowRemoteModels, cacheDir, remoteHost })
    // Another load may be about to begin, and have set its own.
    if (env.fetch === ours) env.fetch = fetch
    done()
  }
}

/** Of a model that sees; undefined for one that does not, or that came without what it takes to see. */
async function loadProcessor(
  { AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText, AutoProcessor }: TransformersLibrary,
  { path }: LoadSpec,
  options: Readonly<Record<string, unknown>>,
): Promise<Processor | undefined> {
  if (AutoModelForImageTextToText === undefined || AutoProcessor === undefined) return undefined
  const { model_type: type, is_encoder_decoder: translates } = await AutoConfig.from_pretrained(path, options)
  if (translates === true || typeof type !== 'string' || !AutoModelForImageTextToText.supports(type)) return undefined
  try {
    return await AutoProcessor.from_pretrained(path, options)
  } catch (error) {
    // Some repositories have only the text part of such a model.
    const canRead = AutoModelForCausalLM.supports?.(type) === true
    if (canRead && (error as Error).name === 'ModelFileNotFoundError') return undefined
    throw error
  }
}

/**
 * The template of a model that has it in `chat_template.jinja`. transformers.js reads this file for some of its
 * processors only; a processor without parts reads nothing else.
 */
async function loadTemplate(
  { Qwen2VLProcessor }: TransformersLibrary,
  tokenizer: Tokenizer,
  path: string,
  options: Readonly<Record<string, unknown>>,
): Promise<string | undefined> {
  const inside = tokenizer.chat_template ?? undefined
  if (inside !== undefined || Qwen2VLProcessor === undefined) return undefined
  class TemplateFile extends Qwen2VLProcessor {
    static readonly classes = []
    static readonly uses_chat_template_file = true
  }
  try {
    return (await TemplateFile.from_pretrained(path, options)).chat_template ?? undefined
  } catch (error) {
    // A model for plain text has no template. A call that needs one says so.
    if ((error as Error).name === 'ModelFileNotFoundError') return undefined
    throw error
  }
}
