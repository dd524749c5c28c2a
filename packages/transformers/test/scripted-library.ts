import type { CausalModel, Tensor, TensorData, Tokenizer, TransformersLibrary } from '../src/library.ts'

/** What a scripted model does. */
export interface Script {
  /** The answer to a prompt, which is given as the text that the template made of the dialogue. */
  reply(prompt: string): string
  /** Called before each step of the model; the step waits for it. */
  beforeStep?: (step: { prompt: string; position: number }) => Promise<void> | void
  contextLength?: number
  generationConfig?: Record<string, unknown>
  /** Called when the model is disposed. */
  onDispose?: () => void
}

const specialTokens = ['<|im_start|>', '<|im_end|>']
const endOfTurn = 257
export const vocabulary = 258

/**
 * A library whose model answers by a script and whose tokens are bytes, so that most characters beyond ASCII take
 * several of them.
 */
export function scriptedLibrary(script: Script): () => Promise<TransformersLibrary> {
  return async () => ({
    env: { logLevel: 30, cacheDir: null, allowRemoteModels: true, remoteHost: 'https://huggingface.co/', fetch },
    AutoConfig: { from_pretrained: async () => ({}) },
    AutoTokenizer: { from_pretrained: async () => byteTokenizer },
    AutoModelForCausalLM: { from_pretrained: async () => scriptedModel(script) },
    Tensor: PlainTensor,
  })
}

const byteTokenizer: Tokenizer = {
  all_special_tokens: specialTokens,
  eos_token_id: endOfTurn,
  chat_template: 'scripted',
  get_vocab: () =>
    new Map([
      ...Array.from(
        { length: 256 },
        (_, byte) => [`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`, byte] as const,
      ),
      ...specialTokens.map((token, index) => [token, 256 + index] as const),
    ]),
  encode: (text) =>
    text.split(/(<\|im_start\|>|<\|im_end\|>)/).flatMap((piece) => {
      const special = specialTokens.indexOf(piece)
      return special < 0 ? [...new TextEncoder().encode(piece)] : [256 + special]
    }),
  decode: (ids, { skip_special_tokens: skip }) => {
    const pieces: string[] = []
    let bytes: number[] = []
    const endBytes = (): void => {
      pieces.push(new TextDecoder().decode(Uint8Array.from(bytes)))
      bytes = []
    }
    for (const id of ids) {
      if (id < 256) bytes.push(id)
      else if (!skip) {
        endBytes()
        pieces.push(specialTokens[id - 256] as string)
      }
    }
    endBytes()
    return pieces.join('')
  },
  apply_chat_template: (messages, options) => {
    const turns = (messages as { role: string; content: string }[]).map(
      ({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`,
    )
    const thinking = options['enable_thinking'] === false ? '<think></think>' : ''
    return `${turns.join('')}<|im_start|>assistant\n${thinking}`
  },
}

function scriptedModel(script: Script): CausalModel {
  return {
    config: { max_position_embeddings: script.contextLength ?? 4096 },
    generation_config: script.generationConfig ?? {},
    sessions: {},
    dispose: async () => script.onDispose?.(),
    forward: async (inputs) => {
      const ids = [...((inputs['input_ids'] as Tensor).data as BigInt64Array)].map(Number)
      const past =
        (inputs['past_key_values'] as { 'past_key_values.0.key'?: HistoryTensor } | null)?.['past_key_values.0.key']
          ?.history ?? []
      const history = [...past, ...ids]
      const scores = await scoresAfter(script, history)
      return {
        logits: new PlainTensor('float32', scores, [1, 1, vocabulary]),
        'present.0.key': new HistoryTensor(history),
      }
    },
  }
}

/** The scores of the token that comes next. */
export async function scoresAfter(script: Script, history: readonly number[]): Promise<Float32Array> {
  const start = startOfAnswer(history)
  const prompt = byteTokenizer.decode(history.slice(0, start), {
    skip_special_tokens: false,
    clean_up_tokenization_spaces: false,
  })
  const position = history.length - start
  await script.beforeStep?.({ prompt, position })
  const answer = [...byteTokenizer.encode(script.reply(prompt), { add_special_tokens: false }), endOfTurn]
  const scores = new Float32Array(vocabulary).fill(-10)
  scores[answer[position] ?? endOfTurn] = 10
  return scores
}

/** The answer begins after the last "assistant" line that the template wrote; before that, the prompt is still being read. */
function startOfAnswer(history: readonly number[]): number {
  const mark = byteTokenizer.encode('<|im_start|>assistant\n', { add_special_tokens: false })
  for (let at = history.length - mark.length; at >= 0; at--) {
    if (mark.every((id, index) => history[at + index] === id)) return at + mark.length
  }
  return history.length
}

export class PlainTensor implements Tensor {
  readonly location = 'cpu'
  readonly type: string
  readonly data: TensorData
  readonly dims: readonly number[]

  constructor(type: string, data: TensorData, dims: readonly number[]) {
    this.type = type
    this.data = data
    this.dims = dims
  }

  get ort_tensor(): this {
    return this
  }

  slice(): Tensor {
    return this
  }

  to(): Tensor {
    return this
  }

  dispose(): void {
    // Nothing to free.
  }
}

/** Stands for keys and values: remembers the tokens themselves. */
class HistoryTensor extends PlainTensor {
  readonly history: readonly number[]

  constructor(history: readonly number[]) {
    super('float32', new Float32Array(0), [1, 1, history.length, 1])
    this.history = history
  }

  override slice(...ranges: (number | readonly (number | null)[] | null)[]): Tensor {
    const [, , range] = ranges as [null, null, readonly [number, number]]
    return new HistoryTensor(this.history.slice(...range))
  }
}
