import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TransformersModelOptions } from '../../packages/transformers/src/index.ts'
import type { OrtTensor, Session, TransformersLibrary } from '../../packages/transformers/src/library.ts'
import { repositoryRoot } from '../scripts/workspace.ts'
import type { LocalContestant } from './local-contestant.ts'
import { toPrompt } from './local-contestant.ts'
import { openLlama } from './local-llama.ts'

/** The copy that our package uses. */
const libraryFile = join(
  repositoryRoot,
  'packages/transformers/node_modules/@huggingface/transformers/dist/transformers.node.mjs',
)
const modelFolder = join(repositoryRoot, 'packages/smollm2-135m-instruct/model')

/** The model as it is published. */
export async function openModel(options: TransformersModelOptions = {}) {
  const { TransformersModel } = (await import(
    `${repositoryRoot}/packages/transformers/dist/index.js`
  )) as typeof import('../../packages/transformers/src/index.ts')
  const model = new TransformersModel(options)
  await model.load()
  return model
}

async function smol(): Promise<LocalContestant> {
  const model = await openModel({ prefixCache: 0 })
  return {
    async answer(text, maxTokens, seen) {
      const stream = model.generateStream(text, { maxTokens, extraBody: { min_new_tokens: maxTokens } })
      for await (const { content } of stream) if (content !== undefined) seen()
      return (await stream.final()).tokenUsage?.inputTokens ?? 0
    },
  }
}

interface GeneratingModel {
  generate(options: Readonly<Record<string, unknown>>): Promise<unknown>
}

async function openLibrary() {
  const library = (await import(pathToFileURL(libraryFile).href)) as TransformersLibrary
  const options = { local_files_only: true, session_options: { logSeverityLevel: 4 } }
  const tokenizer = await library.AutoTokenizer.from_pretrained(modelFolder, options)
  const model = await library.AutoModelForCausalLM.from_pretrained(modelFolder, options)
  const encode = (text: string): number[] => tokenizer.encode(toPrompt(text), { add_special_tokens: false })
  return { library, model, encode }
}

async function transformersJs(): Promise<LocalContestant> {
  const { library, model, encode } = await openLibrary()
  return {
    async answer(text, tokens, seen) {
      const ids = encode(text)
      let puts = 0
      await (model as unknown as GeneratingModel).generate({
        input_ids: new library.Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]),
        attention_mask: new library.Tensor('int64', new BigInt64Array(ids.length).fill(1n), [1, ids.length]),
        max_new_tokens: tokens,
        min_new_tokens: tokens,
        do_sample: false,
        // The prompt is put first.
        streamer: { put: () => void (puts++ > 0 && seen()), end: () => undefined },
      })
      return ids.length
    },
  }
}

const layers = 30
const [heads, size, vocabulary] = [3, 64, 49_152]

/** The least that any loop does: the session, one buffer for each cache as input and as output, the greatest score. */
async function bareLoop(): Promise<LocalContestant> {
  const { library, model, encode } = await openLibrary()
  const session = model.sessions['model'] as Session
  const { ort_tensor: sample } = new library.Tensor('int64', new BigInt64Array(1), [1])
  const Tensor = sample.constructor as new (type: string, data: OrtTensor['data'], dims: number[]) => OrtTensor
  return {
    async answer(text, tokens, seen) {
      let ids = encode(text)
      const count = ids.length
      let capacity = 256
      while (capacity < count + tokens) capacity *= 2
      const logits = new Tensor('float32', new Float32Array(vocabulary), [1, 1, vocabulary])
      const feeds: Record<string, OrtTensor> = {}
      const fetches: Record<string, OrtTensor> = { logits }
      for (let layer = 0; layer < layers; layer++) {
        for (const kind of ['key', 'value']) {
          const tensor = new Tensor('float32', new Float32Array(heads * capacity * size), [1, heads, capacity, size])
          feeds[`past_key_values.${layer}.${kind}`] = tensor
          fetches[`present.${layer}.${kind}`] = tensor
        }
      }
      feeds['num_logits_to_keep'] = new Tensor('int64', new BigInt64Array([1n]), [])
      let length = 0
      for (let token = 0; token < tokens; token++) {
        feeds['input_ids'] = new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length])
        length += ids.length
        feeds['attention_mask'] = new Tensor('int64', new BigInt64Array(length).fill(1n), [1, length])
        await session.run(feeds, fetches)
        ids = [greatest(logits.data as Float32Array)]
        seen()
      }
      return count
    },
  }
}

function greatest(scores: Float32Array): number {
  let best = 0
  for (let index = 1; index < scores.length; index++)
    if ((scores[index] as number) > (scores[best] as number)) best = index
  return best
}

/** By the name that the table shows. */
export const localContestants: Readonly<Record<string, () => Promise<LocalContestant>>> = {
  '@smol/transformers': smol,
  'bare loop': bareLoop,
  'transformers.js': transformersJs,
  'node-llama-cpp': openLlama,
}
