import type { CausalModel, Tensor, Tokenizer, TransformersLibrary } from '../../packages/transformers/src/library.ts'
import { importLibrary } from '../../packages/transformers/src/library.ts'

/** A library whose model writes a script, and what it was asked. */
export interface ScriptedLibrary {
  readonly library: () => Promise<TransformersLibrary>
  readonly tokenizer: Tokenizer
  /** The prompts, as token ids. */
  readonly prompts: readonly (readonly number[])[]
}

/**
 * transformers.js with the tokenizer of a folder and, for the weights, a script: the model gives its tokens one by one,
 * and the end mark after the last.
 */
export async function scriptedLibrary(script: string, folder: string): Promise<ScriptedLibrary> {
  const real = await importLibrary()
  const tokenizer = await real.AutoTokenizer.from_pretrained(folder, { local_files_only: true })
  const prompts: (readonly number[])[] = []
  const model = scriptedModel(real, tokenizer, tokenizer.encode(script, { add_special_tokens: false }), prompts)
  const library: TransformersLibrary = {
    ...real,
    AutoConfig: { from_pretrained: async () => ({}) },
    AutoTokenizer: { from_pretrained: async () => tokenizer },
    AutoModelForCausalLM: { from_pretrained: async () => model },
  }
  return { library: async () => library, tokenizer, prompts }
}

function scriptedModel(
  { Tensor }: TransformersLibrary,
  tokenizer: Tokenizer,
  tokens: readonly number[],
  prompts: (readonly number[])[],
): CausalModel {
  const end = tokenizer.eos_token_id ?? 0
  const size = Math.max(...tokenizer.get_vocab().values()) + 1
  let written = 0
  return {
    config: {},
    sessions: {},
    dispose: async () => undefined,
    forward: async ({ input_ids: ids, past_key_values: past }) => {
      if (past === null) {
        prompts.push([...((ids as Tensor).data as BigInt64Array)].map(Number))
        written = 0
      }
      const scores = new Float32Array(size)
      scores[tokens[written++] ?? end] = 1
      return { logits: new Tensor('float32', scores, [1, 1, size]) }
    },
  }
}
