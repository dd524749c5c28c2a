import type { GenerateOptions, GenerationParameters, ModelOptions, OptionTable } from '@smol/core'
import { modelOptionRows } from '@smol/core'
import type { TransformersLibrary } from './library.ts'
import type { Verify } from './open-runtime.ts'
import type { Placement } from './placement.ts'
import type { WasmPaths } from './prepare-in-browser.ts'
import type { LoadProgress } from './runtime.ts'
import { defaultMaxTokens } from './settings.ts'

/** The model that is used when none is named: 98 MB, and a package like any other. */
const defaultModelId = '@smol/smollm2-135m-instruct'

/** Options of `TransformersModel`, under their proper names. */
export interface TransformersOptions extends Omit<ModelOptions, 'modelId'> {
  /** An installed model package (`@scope/name`), a local folder, or an id of the Hugging Face Hub. Defaults to SmolLM2-135M-Instruct as a package. */
  modelId?: string
  /** Where the model runs: one device, or one per model file. Defaults to the CPU in Node and WebAssembly in a browser. */
  deviceMap?: Placement
  /** Which weights to load: one dtype, or one per model file. Defaults to what the model's configuration says, else to the first that its folder has; a Hub model's to full precision on a CPU. */
  torchDtype?: Placement
  /** Accepted with a warning: transformers.js never runs a repository's code. */
  trustRemoteCode?: boolean
  /** Never download a model. Defaults to what `HF_HUB_OFFLINE` says, else to false. */
  localFilesOnly?: boolean
  /** Branch, tag or commit of a Hub model. */
  revision?: string
  /** Address of the Hugging Face Hub, or of a mirror of it. Defaults to `HF_ENDPOINT`, else https://huggingface.co. */
  hubEndpoint?: string
  /** Where downloads are kept. Defaults to `transformers.js` in the folder of Hugging Face's cache. */
  cacheDir?: string
  /** How many threads one step may use. Defaults to the number of cores. */
  threads?: number
  /** Run the model in a thread of its own, so that the caller's stays responsive. */
  worker?: boolean
  /** Longest prompt and answer together, in tokens; at most what the model has. */
  contextLength?: number
  /** Leave out tokens less likely than this share of the likeliest one. */
  minP?: number
  /** How many conversations are kept, so that their next turn computes only what is new; 0: none. */
  prefixCache?: number
  /** How many tokens of a prompt are read at once. An abort waits for at most so many. */
  prefillChunk?: number
  /** How files are checked before they are used: by checksum where the model package has them, by size, or not at all. */
  verify?: Verify
  /** Hears how far a load is. */
  onProgress?: (progress: LoadProgress) => void
  /** In a browser: where onnxruntime's WebAssembly is, as the URL of a folder or of its two files. Defaults to what the bundler put beside its script. */
  wasmPaths?: WasmPaths
  /** Loads transformers.js from elsewhere, such as a bundle: `() => import('…')`. The model then runs in the caller's thread. */
  library?: () => Promise<unknown>
}

/** What `new TransformersModel` takes: the options, also under the names that the two libraries of Hugging Face have for them. */
export interface TransformersModelOptions extends TransformersOptions {
  /** Another name of `deviceMap`. */
  device?: Placement
  /** Another name of `torchDtype`. */
  dtype?: Placement
  /** Another name of `maxTokens`. */
  maxNewTokens?: GenerationParameters['maxTokens']
}

/** Options of one call of a `TransformersModel`; all of them are options of the constructor, too. */
export interface TransformersGenerateOptions extends GenerateOptions {
  /** Leave out tokens less likely than this share of the likeliest one. */
  minP?: number
  /** Another name of `maxTokens`. */
  maxNewTokens?: number
}

/** The options as the base class resolves them. */
export interface ResolvedOptions extends TransformersOptions, ModelOptions {
  modelId: string
  library?: () => Promise<TransformersLibrary>
}

export const options = {
  ...modelOptionRows,
  modelId: {
    type: 'string',
    default: defaultModelId,
    description: 'An installed model package, a local folder, or an id of the Hugging Face Hub.',
  },
  maxTokens: {
    ...modelOptionRows.maxTokens,
    default: defaultMaxTokens,
    aliases: ['maxNewTokens'],
    description: 'Most tokens to generate; never more than the context has room for.',
  },
  deviceMap: {
    type: 'string | object',
    default: 'auto',
    aliases: ['device'],
    description:
      'Where the model runs: auto (CPU in Node, WebAssembly in a browser), cpu, cuda, webgpu, …, or one per model file.',
  },
  torchDtype: {
    type: 'string | object',
    default: 'auto',
    aliases: ['dtype'],
    description: 'Which weights to load: auto (as the model says), float32, float16, q8, q4, …, or one per model file.',
  },
  trustRemoteCode: {
    type: 'boolean',
    default: false,
    description: "Accepted with a warning: transformers.js never runs a repository's code.",
  },
  localFilesOnly: {
    type: 'boolean',
    default: false,
    description: 'Never download a model; also where HF_HUB_OFFLINE is set.',
  },
  revision: { type: 'string', default: 'main', description: 'Branch, tag or commit of a Hub model.' },
  hubEndpoint: {
    type: 'string',
    format: 'url',
    env: 'HF_ENDPOINT',
    description: 'Address of the Hugging Face Hub, or of a mirror of it. Default: https://huggingface.co.',
  },
  cacheDir: {
    type: 'string',
    description: "Where downloads are kept. Default: transformers.js in the folder of Hugging Face's cache.",
  },
  threads: { type: 'integer', min: 1, description: 'How many threads one step may use. Default: the number of cores.' },
  worker: {
    type: 'boolean',
    default: true,
    description: "Run the model in a thread of its own, so that the caller's stays responsive.",
  },
  contextLength: {
    type: 'integer',
    min: 1,
    description: 'Longest prompt and answer together, in tokens; at most what the model has.',
  },
  minP: {
    type: 'number',
    min: 0,
    max: 1,
    perCall: true,
    description: 'Leave out tokens less likely than this share of the likeliest one.',
  },
  prefixCache: {
    type: 'integer',
    min: 0,
    default: 4,
    description: 'How many conversations are kept, so that their next turn computes only what is new.',
  },
  prefillChunk: {
    type: 'integer',
    min: 1,
    default: 256,
    description: 'How many tokens of a prompt are read at once; an abort waits for at most so many.',
  },
  verify: {
    type: 'string',
    values: ['sha256', 'size', 'off'],
    default: 'sha256',
    description:
      'How files are checked before they are used: by checksum where the model package has them, by size, or not at all.',
  },
  onProgress: { type: 'function', description: 'Hears how far a load is: { status, file, loaded, total }.' },
  wasmPaths: {
    type: 'string | object',
    description:
      "In a browser: where onnxruntime's WebAssembly is, the URL of a folder or { mjs, wasm }. Default: what the bundler put beside its script.",
  },
  library: {
    type: 'function',
    description: "Loads transformers.js from elsewhere: () => import('…'). The model then runs in the caller's thread.",
  },
} as const satisfies OptionTable<TransformersOptions>
