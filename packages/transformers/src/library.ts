import { SmolError } from '@smol/core'

/** What is used of `@huggingface/transformers`: files, configuration, tokenizer, chat template and session creation. */
export interface TransformersLibrary {
  readonly env: {
    logLevel: number
    cacheDir: string | null
    allowRemoteModels: boolean
    /** Where the Hub is. */
    remoteHost: string
    fetch: typeof fetch
  }
  readonly AutoConfig: {
    from_pretrained(
      path: string,
      options: Readonly<Record<string, unknown>>,
    ): Promise<Readonly<Record<string, unknown>>>
  }
  readonly AutoTokenizer: {
    from_pretrained(path: string, options: Readonly<Record<string, unknown>>): Promise<Tokenizer>
  }
  readonly AutoModelForCausalLM: {
    supports?(modelType: string): boolean
    from_pretrained(path: string, options: Readonly<Record<string, unknown>>): Promise<CausalModel>
  }
  /** Models that see; absent where a library has none. */
  readonly AutoModelForImageTextToText?: {
    supports(modelType: string): boolean
    from_pretrained(path: string, options: Readonly<Record<string, unknown>>): Promise<CausalModel>
  }
  readonly AutoProcessor?: {
    from_pretrained(path: string, options: Readonly<Record<string, unknown>>): Promise<Processor>
  }
  readonly Qwen2VLProcessor?: ProcessorClass
  readonly RawImage?: { fromBlob(blob: Blob): Promise<unknown> }
  readonly Tensor: TensorConstructor
}

export interface Tokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): number[]
  decode(
    ids: readonly number[],
    options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean },
  ): string
  apply_chat_template(messages: readonly object[], options: Readonly<Record<string, unknown>>): unknown
  readonly chat_template?: unknown
  /** The texts of the tokens that steer the model, such as `<|im_end|>`. */
  readonly all_special_tokens: readonly string[]
  /** Every token as the vocabulary spells it, and its id. */
  get_vocab(): ReadonlyMap<string, number>
  readonly eos_token_id?: number | null
}

/**
 * What makes the inputs of a model out of text and images. Called with both; in which order depends on the model family.
 */
export interface Processor {
  (first: unknown, second: unknown): Promise<Readonly<Record<string, unknown>>>
  readonly components: Record<string, unknown>
  readonly config?: Readonly<Record<string, unknown>>
  readonly image_processor?: { readonly config?: Readonly<Record<string, unknown>> }
  /** The text that stands for an image in a prompt: one of these two. */
  readonly image_token?: unknown
  readonly boi_token?: unknown
}

interface ProcessorClass {
  new (): { readonly chat_template?: string | null }
  from_pretrained(
    path: string,
    options: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly chat_template?: string | null }>
}

export interface CausalModel {
  readonly config: Readonly<Record<string, unknown>>
  readonly generation_config?: Readonly<Record<string, unknown>> | null
  /** By file name; a causal language model has `model`. */
  readonly sessions: Readonly<Record<string, Session>>
  forward(inputs: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, Tensor>>>
  /** Embeddings of tokens and of images, where the graph takes embeddings. */
  encode_text?(inputs: Readonly<Record<string, unknown>>): Promise<Tensor>
  encode_image?(inputs: Readonly<Record<string, unknown>>): Promise<Tensor>
  /** One output of one session. */
  _encode_input?(session: string, inputs: Readonly<Record<string, unknown>>, output: string): Promise<Tensor>
  /** Positions in time, height and width, where the model has those of Qwen2-VL. */
  get_rope_index?(ids: Tensor, images: Tensor | undefined, videos: undefined, mask: Tensor): readonly Tensor[]
  dispose(): Promise<unknown>
}

/** An onnxruntime session. */
export interface Session {
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  readonly inputMetadata?: readonly TensorMetadata[]
  readonly outputMetadata?: readonly TensorMetadata[]
  readonly config?: { readonly device?: string }
  run(feeds: Record<string, OrtTensor>, fetches?: Record<string, OrtTensor | null>): Promise<Record<string, OrtTensor>>
}

export interface TensorMetadata {
  readonly name: string
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

export type TensorData = Float32Array | BigInt64Array | Uint16Array

/** onnxruntime's tensor. */
export interface OrtTensor {
  readonly data: TensorData
  readonly dims: readonly number[]
  readonly type: string
}

/** transformers.js' tensor, around onnxruntime's. */
export interface Tensor extends OrtTensor {
  readonly location: string
  readonly ort_tensor: OrtTensor
  slice(...ranges: (number | readonly (number | null)[] | null)[]): Tensor
  to(type: string): Tensor
  dispose(): void
}

export type TensorConstructor = new (type: string, data: TensorData, dims: readonly number[]) => Tensor

/**
 * Loads the library. Nothing of it is touched before the first model is loaded: it takes a tenth of a second.
 * @throws SmolError `missing_dependency`
 */
export async function importLibrary(): Promise<TransformersLibrary> {
  try {
    return (await import('@huggingface/transformers')) as unknown as TransformersLibrary
  } catch (cause) {
    const missing = (cause as { code?: unknown }).code === 'ERR_MODULE_NOT_FOUND'
    throw new SmolError({
      code: 'missing_dependency',
      message: missing
        ? "Local models need '@huggingface/transformers', which is not installed. Run: npm install @huggingface/transformers"
        : `'@huggingface/transformers' is installed but could not be loaded: ${String((cause as Error).message)} Its native parts may not fit this machine (${typeof process === 'object' ? `${process.platform} ${process.arch}` : 'browser'}); reinstall it here.`,
      cause,
    })
  }
}
