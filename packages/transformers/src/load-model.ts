import type { Engine } from './engine.ts'
import { openEngine } from './engine.ts'
import type { CausalModel, Processor, Tokenizer, TransformersLibrary } from './library.ts'
import type { LoadStage } from './load-error.ts'
import { loadError } from './load-error.ts'
import { hasCustomCode, pretrainedOptions } from './pretrained-options.ts'
import type { LoadProgress, LoadSpec } from './runtime.ts'
import { Turns } from './turns.ts'
import { embeddedInputs } from './vision/embedded-inputs.ts'
import { Vision } from './vision/vision.ts'

/** A model in memory, ready to run. */
export interface LoadedModel {
  readonly tokenizer: Tokenizer
  readonly model: CausalModel
  readonly engine: Engine
  /** Where the model sees. */
  readonly vision: Vision | undefined
}

// transformers.js' LogLevel.NONE. Its errors are thrown as well; at any other level a failed run prints all its inputs.
const silent = 50

// The settings of transformers.js are global: two loads at once would have each other's.
const loads = new Turns()

/** @throws SmolError that names the file, the type or the device that stands in the way */
export async function loadModel(
  spec: LoadSpec,
  library: TransformersLibrary,
  onProgress: (progress: LoadProgress) => void,
): Promise<LoadedModel> {
  const done = await loads.take(new AbortController().signal)
  const { env, AutoTokenizer, AutoModelForCausalLM, AutoModelForImageTextToText } = library
  const { allowRemoteModels, cacheDir } = env
  let stage: LoadStage = 'tokenizer'
  let model: CausalModel | undefined
  try {
    env.logLevel = silent
    if (spec.cacheDir !== undefined) env.cacheDir = spec.cacheDir
    // transformers.js asks the Hub for the sizes of files in spite of local_files_only.
    if (spec.localFilesOnly || spec.isFolder) env.allowRemoteModels = false
    const options = pretrainedOptions(spec, onProgress)
    const tokenizer = await AutoTokenizer.from_pretrained(spec.path, options)
    stage = 'processor'
    const processor = await loadProcessor(library, spec, options)
    stage = 'model'
    const Auto = processor === undefined ? AutoModelForCausalLM : (AutoModelForImageTextToText ?? AutoModelForCausalLM)
    model = await Auto.from_pretrained(spec.path, options)
    const vision = processor === undefined ? undefined : new Vision(library, tokenizer, processor, model)
    const inputs = embeddedInputs(model, library.Tensor, vision?.shelf)
    const engine = await openEngine(model, library.Tensor, inputs)
    onProgress({ status: 'ready' })
    return { tokenizer, model, engine, vision }
  } catch (error) {
    await model?.dispose()
    throw loadError(error, spec, stage, await hasCustomCode(library, spec))
  } finally {
    Object.assign(env, { allowRemoteModels, cacheDir })
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
