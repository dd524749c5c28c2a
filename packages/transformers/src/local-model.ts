import { SmolError } from '@smol/core'
import { decode } from './decode.ts'
import { Grammars } from './grammar/grammars.ts'
import type { CausalModel, Tokenizer, TransformersLibrary } from './library.ts'
import type { LoadedModel } from './load-model.ts'
import { loadModel } from './load-model.ts'
import { PrefixCache } from './prefix-cache.ts'
import { buildPrompt } from './prompt.ts'
import type { GenerationEvent, Job, LoadProgress, LoadSpec, Runtime } from './runtime.ts'
import { answerDecode, writesChannels } from './mark-decode.ts'
import type { Turn } from './scheduler.ts'
import { Scheduler } from './scheduler.ts'
import { endTokensOf, resolveSettings } from './settings.ts'
import type { DialogueImages, Vision } from './vision/vision.ts'

/** A model in this thread. */
export class LocalModel implements Runtime {
  readonly #tokenizer: Tokenizer
  readonly #model: CausalModel
  readonly #vision: Vision | undefined
  readonly #chatTemplate: string | undefined
  readonly #cache: PrefixCache
  readonly #grammars: Grammars
  readonly #scheduler: Scheduler
  readonly #ending = new AbortController()
  readonly #contextLength: number

  private constructor(spec: LoadSpec, { tokenizer, model, engine, vision, chatTemplate }: LoadedModel) {
    this.#vision = vision
    this.#chatTemplate = chatTemplate
    this.#tokenizer = tokenizer
    this.#model = model
    this.#grammars = new Grammars(tokenizer)
    this.#scheduler = new Scheduler(engine)
    this.#cache = new PrefixCache(engine, spec.prefixCache, spec.prefillChunk)
    this.#contextLength = Math.min(spec.contextLength ?? Infinity, contextLengthOf(model.config))
  }

  /**
   * @param signal ends a download
   * @throws SmolError that names the file, the type or the device that stands in the way
   */
  static async load(
    spec: LoadSpec,
    library: TransformersLibrary,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LocalModel> {
    return new LocalModel(spec, await loadModel(spec, library, onProgress, signal))
  }

  async *generate(job: Job, signal: AbortSignal): AsyncGenerator<GenerationEvent> {
    const either = AbortSignal.any([signal, this.#ending.signal])
    // Before its turn: nobody waits for somebody else's download.
    const images = await this.#vision?.read(job.messages, either)
    try {
      // A seed is a promise to repeat, to the last bit, whatever is read before it or beside it.
      const turn = await this.#scheduler.take(either, job.settings.seed !== undefined)
      try {
        yield* this.#generate(job, images, turn)
      } finally {
        turn.end()
      }
    } finally {
      this.#vision?.shelf.release(images?.images ?? [])
    }
  }

  async *#generate(job: Job, images: DialogueImages | undefined, turn: Turn): AsyncGenerator<GenerationEvent> {
    const { ids, warnings } = buildPrompt(job, this.#tokenizer, this.#chatTemplate, images)
    for (const warning of warnings) yield { type: 'warning', warning }
    const room = this.#contextLength - ids.length
    if (room < 1) throw contextOverflow(ids.length, this.#contextLength)
    const settings = resolveSettings(job.settings, this.#defaults(), room)
    const { grammar } = job
    const constraint =
      grammar === undefined ? undefined : await this.#grammars.start(grammar, settings.endTokens, settings.maxTokens)
    const reading = this.#cache.take(ids, turn, settings.seed !== undefined)
    try {
      yield* decode({
        reading,
        prompt: ids,
        settings,
        // Stop strings count in the final channel only; who reads the answer knows which that is.
        stopSequences: writesChannels(this.#tokenizer) ? [] : job.stopSequences,
        constraint,
        decode: answerDecode(this.#tokenizer, job.tools !== undefined),
      })
    } finally {
      constraint?.dispose()
      this.#cache.keep(reading)
    }
  }

  #defaults(): { generationConfig: Readonly<Record<string, unknown>>; endTokens: readonly number[] } {
    const generationConfig = this.#model.generation_config ?? {}
    const endTokens = endTokensOf(
      generationConfig['eos_token_id'],
      this.#model.config['eos_token_id'],
      this.#tokenizer.eos_token_id,
    )
    return { generationConfig, endTokens }
  }

  async dispose(): Promise<void> {
    this.#ending.abort(
      new SmolError({ code: 'configuration', message: 'The model was disposed while it was generating.' }),
    )
    // The session must not be freed under a run: all turns end first.
    await this.#scheduler.close()
    this.#cache.clear()
    await this.#grammars.dispose()
    await this.#model.dispose()
  }
}

/** Multimodal models keep it with their text part. */
function contextLengthOf(config: Readonly<Record<string, unknown>>): number {
  const text = config['text_config'] as Readonly<Record<string, unknown>> | undefined
  for (const value of [
    config['max_position_embeddings'],
    text?.['max_position_embeddings'],
    config['n_positions'],
    config['n_ctx'],
  ]) {
    if (typeof value === 'number') return value
  }
  return Infinity
}

function contextOverflow(promptTokens: number, contextLength: number): SmolError {
  return new SmolError({
    code: 'context_overflow',
    message: `The prompt has ${promptTokens} tokens, but the context ends at ${contextLength}. Shorten the dialogue, or use a model with a longer context.`,
  })
}
