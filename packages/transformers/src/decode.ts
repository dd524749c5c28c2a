import { SmolError, StopCutter } from '@smol/core'
import type { Decode } from './detokenizer.ts'
import { Detokenizer } from './detokenizer.ts'
import type { Constraint } from './grammar/constraint.ts'
import type { Reading } from './reading.ts'
import { createRandom } from './random.ts'
import type { GenerationEvent } from './runtime.ts'
import { Sampler } from './sampler.ts'
import type { DecodingSettings } from './settings.ts'

export interface DecodeRequest {
  /** The sequence; it has read a beginning of the prompt, perhaps none. */
  readonly reading: Reading
  readonly prompt: readonly number[]
  readonly settings: DecodingSettings
  readonly stopSequences: readonly string[]
  /** What the answer is held to. */
  readonly constraint: Constraint | undefined
  readonly decode: Decode
}

/**
 * The loop of generation. Between two runs of the model the scheduler gives way, so that an abort ends it within one
 * token, or within one chunk while it reads the prompt.
 */
export async function* decode(request: DecodeRequest): AsyncGenerator<GenerationEvent> {
  const { prompt, reading, settings, constraint } = request
  const cached = reading.ids.length
  const detokenizer = new Detokenizer(request.decode)
  const cutter = new StopCutter(request.stopSequences)
  const sampler = new Sampler(settings.sampling, createRandom(settings.seed))
  const ids = [...prompt]
  const counts = () => ({ input: prompt.length, cached, output: ids.length - prompt.length })
  const textEvent = (text: string): GenerationEvent => ({ type: 'text', text, counts: counts() })

  let scores = await reading.readPrompt(prompt)
  if (scores === undefined) throw emptyPrompt()
  for (;;) {
    for (const process of settings.processors) process(scores, { ids, promptLength: prompt.length })
    await constraint?.mask(scores)
    const token = sampler.pick(scores)
    if (token < 0) throw noToken(ids.length - prompt.length)
    constraint?.accept(token)
    ids.push(token)
    const ended = settings.endTokens.has(token)
    if (!ended) {
      const text = cutter.push(detokenizer.push(token))
      if (text !== '') yield textEvent(text)
    }
    const full = ids.length - prompt.length >= settings.maxTokens
    if (ended || full || cutter.stopped) {
      if (!cutter.stopped) {
        const rest = cutter.push(detokenizer.flush()) + cutter.flush()
        if (rest !== '') yield textEvent(rest)
      }
      yield { type: 'end', ...reason(ended, cutter.stopped), counts: counts() }
      return
    }
    scores = await reading.read(token)
  }
}

function reason(ended: boolean, stopped: boolean): { finishReason: 'stop' | 'length'; rawFinishReason: string } {
  if (stopped) return { finishReason: 'stop', rawFinishReason: 'stop_sequence' }
  return ended
    ? { finishReason: 'stop', rawFinishReason: 'eos_token' }
    : { finishReason: 'length', rawFinishReason: 'max_tokens' }
}

function emptyPrompt(): SmolError {
  return new SmolError({
    code: 'invalid_request',
    message: 'The prompt is empty: there is nothing to go on from.',
  })
}

function noToken(position: number): SmolError {
  return new SmolError({
    code: 'bad_response',
    message: `The model gave no usable score for token ${position} of the answer: all are forbidden, or they are no numbers. Check suppress_tokens and bad_words_ids; if you set none, the weights or the dtype are broken for this device.`,
  })
}
