import type { Engine } from './engine.ts'
import { openEngine } from './engine.ts'
import type { CausalModel, Tokenizer, TransformersLibrary } from './library.ts'
import type { LoadStage } from './load-error.ts'
import { loadError } from './load-error.ts'
import { hasCustomCode, pretrainedOptions } from './pretrained-options.ts'
import type { LoadProgress, LoadSpec } from './runtime.ts'
import { Turns } from './turns.ts'

/** A model in memory, ready to run. */
export interface LoadedModel {
  readonly tokenizer: Tokenizer
  readonly model: CausalModel
  readonly engine: Engine
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
  const { env, AutoTokenizer, AutoModelForCausalLM } = library
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
    stage = 'model'
    model = await AutoModelForCausalLM.from_pretrained(spec.path, options)
    const engine = await openEngine(model, library.Tensor)
    onProgress({ status: 'ready' })
    return { tokenizer, model, engine }
  } catch (error) {
    await model?.dispose()
    throw loadError(error, spec, stage, await hasCustomCode(library, spec))
  } finally {
    Object.assign(env, { allowRemoteModels, cacheDir })
    done()
  }
}
