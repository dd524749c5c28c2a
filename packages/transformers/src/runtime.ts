import type { CleanMessage, FinishReason, ToolSchema, Warning } from '@smol/core'
import type { Grammar } from './grammar/grammar.ts'
import type { WasmPaths } from './prepare-in-browser.ts'

/** Progress of a load, as `onProgress` gets it. */
export interface LoadProgress {
  /** `start` and `done` of a file, `progress` while it comes, `ready` once the model can answer. */
  status: 'start' | 'progress' | 'done' | 'ready'
  /** The file, under the model's folder. Absent with `ready`. */
  file?: string
  /** Bytes so far and in all, where they are known. */
  loaded?: number
  total?: number
}

/** What to load and where to put it: plain data, so that it can go to a worker. */
export interface LoadSpec {
  /** What the user called the model. */
  readonly name: string
  /** A Hub id, or the folder (in a browser: its URL). */
  readonly path: string
  readonly isFolder: boolean
  /** As transformers.js takes them; undefined: its choice. */
  readonly device?: string | Readonly<Record<string, string>>
  readonly dtype?: string | Readonly<Record<string, string>>
  readonly revision?: string
  /** The Hub to download from; undefined: huggingface.co. */
  readonly hubEndpoint?: string
  /** Where downloads are kept. */
  readonly cacheDir?: string
  readonly localFilesOnly: boolean
  /** The template of a model that has it in a file of its own. */
  readonly chatTemplate?: string
  readonly threads?: number
  readonly contextLength?: number
  /** How many conversations are kept. */
  readonly prefixCache: number
  /** Most tokens that are read at once. */
  readonly prefillChunk: number
  readonly wantsProgress: boolean
  /** In a browser: where onnxruntime's WebAssembly is. */
  readonly wasmPaths?: WasmPaths
  /** In a browser: where transformers.js is, if no bundler knows it. */
  readonly libraryUrl?: string
}

/** Generation settings as the caller gave them; the model's own defaults fill the gaps. */
export interface RequestedSettings {
  maxTokens?: number
  temperature?: number
  topP?: number
  topK?: number
  minP?: number
  seed?: number
  frequencyPenalty?: number
  presencePenalty?: number
  doSample?: boolean
  repetitionPenalty?: number
  noRepeatNgramSize?: number
  badWordsIds?: readonly (readonly number[])[]
  suppressTokens?: readonly number[]
  beginSuppressTokens?: readonly number[]
  minNewTokens?: number
  forcedBosTokenId?: number
  forcedEosTokenId?: number
  eosTokenIds?: readonly number[]
}

/** Variables of a chat template, such as `enable_thinking`. */
export interface TemplateVariables {
  readonly parameter: string
  readonly values: Readonly<Record<string, unknown>>
}

/** One generation: plain data. */
export interface Job {
  readonly messages: readonly CleanMessage[]
  readonly tools?: readonly ToolSchema[]
  /** Further variables of the chat template, and which parameter of the call each comes from. */
  readonly variables: readonly TemplateVariables[]
  /** A template in place of the model's own. */
  readonly chatTemplate?: string
  readonly settings: RequestedSettings
  /** Generation ends with the token that completes one of these. */
  readonly stopSequences: readonly string[]
  /** The answer must be calls. */
  readonly forced?: boolean
  /** What the answer must look like. */
  readonly grammar?: Grammar
}

/** Counts in tokens. */
export interface Counts {
  /** The prompt. */
  readonly input: number
  /** Of it, what did not have to be computed. */
  readonly cached: number
  /** The answer, its end mark included. */
  readonly output: number
}

export type GenerationEvent =
  | { readonly type: 'text'; readonly text: string; readonly counts: Counts }
  | { readonly type: 'warning'; readonly warning: Warning }
  | {
      readonly type: 'end'
      readonly finishReason: FinishReason
      readonly rawFinishReason: string
      readonly counts: Counts
    }

/** A loaded model, wherever it runs. */
export interface Runtime {
  /** Generates. Calls share the steps of the model where it can, else they take turns in the order of asking. */
  generate(job: Job, signal: AbortSignal): AsyncIterable<GenerationEvent>
  /** Ends what is running and frees the model. */
  dispose(): Promise<void>
}
