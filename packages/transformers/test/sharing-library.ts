import type { OrtTensor, Session, TransformersLibrary } from '../src/library.ts'
import type { Script } from './scripted-library.ts'
import { PlainTensor, scoresAfter, scriptedLibrary, vocabulary } from './scripted-library.ts'

/** A script for a model that reads rows together. */
export interface SharingScript extends Script {
  /** Hears of each run of the graph: how many rows it has, and how many tokens of each it reads. */
  onRun?: (rows: number, tokens: number) => void
}

/**
 * A library whose model has a graph that writes its cache in place, so that calls decode together. Its keys are the tokens
 * themselves: a row that reads another's cache, or what was forgotten, answers another prompt.
 */
export function sharingLibrary(script: SharingScript): () => Promise<TransformersLibrary> {
  return async () => {
    const library = await scriptedLibrary(script)()
    return {
      ...library,
      AutoModelForCausalLM: {
        from_pretrained: async (path, options) => ({
          ...(await library.AutoModelForCausalLM.from_pretrained(path, options)),
          sessions: { model: sharingSession(script) },
        }),
      },
    }
  }
}

const past = 'past_key_values.0.key'
const present = 'present.0.key'

function sharingSession(script: SharingScript): Session {
  return {
    config: { device: 'cpu' },
    inputNames: ['input_ids', 'attention_mask', 'num_logits_to_keep', past],
    outputNames: ['logits', present],
    inputMetadata: [{ name: past, type: 'float32', shape: ['rows', 1, 'length', 1] }],
    outputMetadata: [{ name: 'logits', type: 'float32', shape: ['rows', 1, vocabulary] }],
    async run(feeds, fetches = {}) {
      const ids = feeds['input_ids'] as OrtTensor
      const mask = feeds['attention_mask'] as OrtTensor
      const [rows, count] = ids.dims as [number, number]
      script.onRun?.(rows, count)
      const cache = fetches[present] ?? grown(feeds[past] as OrtTensor, count)
      const capacity = cache.dims[2] as number
      const logits =
        fetches['logits'] ?? new PlainTensor('float32', new Float32Array(rows * vocabulary), [rows, 1, vocabulary])
      for (let row = 0; row < rows; row++) {
        const read = rowOf(mask, row).reduce((sum, one) => sum + one, 0)
        const keys = (cache.data as Float32Array).subarray(row * capacity, (row + 1) * capacity)
        keys.set(rowOf(ids, row), read - count)
        const scores = await scoresAfter(script, [...keys.subarray(0, read)])
        ;(logits.data as Float32Array).set(scores, row * vocabulary)
      }
      return { logits, [present]: cache }
    },
  }
}

/** The usual way: a new tensor with room for what is read now. */
function grown({ data, dims }: OrtTensor, count: number): OrtTensor {
  const length = (dims[2] as number) + count
  const longer = new Float32Array(length)
  longer.set(data as Float32Array)
  return new PlainTensor('float32', longer, [1, 1, length, 1])
}

function rowOf({ data, dims }: OrtTensor, row: number): number[] {
  const width = dims[1] as number
  return [...(data as BigInt64Array).subarray(row * width, (row + 1) * width)].map(Number)
}
