import type { Completion, CompletionRequest, ModelOptions, OptionTable, ReplyDelta } from '@smol/core'
import { definePlugin, modelOptionRows, SmolError } from '@smol/core'
import type { FetchOpenerOptions, HttpOptions, Opener, Protocol, ServerEvent } from '@smol/core/http'
import { fetchOpener, HttpModel, httpOptionRows, parseEvent } from '@smol/core/http'
import type { WireSample } from '../src/faults/wire-sample.ts'
import type { ScenarioPiece, ScenarioReply } from '../src/scenarios.ts'
import type { Spelling } from '../src/spelling.ts'
import { callsOf, textOf } from '../src/spelling.ts'

/** An API that nobody has: as far from Chat Completions as an API with the same abilities can be. */
export const parrotProtocol: Protocol = {
  name: 'parrot',
  path: '/talk',
  encode,
  decode: (json) => decodeAnswer(json as Answer),
  decodeStream,
}

interface Count {
  in: number
  out: number
  cached?: number
}
interface Answer {
  says?: string
  thinks?: string
  calls?: { n: number; id: string; name: string; args: string }[]
  why?: keyof typeof reasons
  count?: Count
}

const reasons = { done: 'stop', full: 'length', calls: 'tool-calls', blocked: 'content-filter' } as const

function encode({ modelId, messages, stream, ...request }: CompletionRequest): Record<string, unknown> {
  if (request.presencePenalty !== undefined)
    request.warn({ type: 'dropped', parameter: 'presencePenalty', message: 'Parrots know no presencePenalty.' })
  return {
    bird: modelId,
    heard: messages.map(({ role, content, toolCalls, toolCallId }) => ({
      who: role,
      what: content,
      ...(toolCalls === undefined ? {} : { calls: toolCalls }),
      ...(toolCallId === undefined ? {} : { answers: toolCallId }),
    })),
    stream,
    tools: request.tools?.map((tool) => tool.function),
    heat: request.temperature,
    nucleus: request.topP,
    best: request.topK,
    most: request.maxTokens,
    until: request.stopSequences,
    dice: request.seed,
    bored: request.frequencyPenalty,
  }
}

function decodeAnswer(answer: Answer): Completion {
  if (answer.says === undefined)
    throw new SmolError({ code: 'bad_response', message: 'The parrot says nothing.', body: answer })
  return {
    content: answer.says,
    ...(answer.thinks === undefined ? {} : { reasoning: answer.thinks }),
    toolCalls: (answer.calls ?? []).map(({ n, id, name, args }) => ({ index: n, id, name, arguments: args })),
    ...ending(answer),
  }
}

async function* decodeStream(events: AsyncIterable<ServerEvent>): AsyncGenerator<ReplyDelta, void, undefined> {
  for await (const event of events) {
    const { says, thinks, call, ...end } = parseEvent(event) as Omit<Answer, 'calls'> & {
      call?: { n: number; id?: string; name?: string; args: string }
    }
    if (says !== undefined) yield { content: says }
    if (thinks !== undefined) yield { reasoning: thinks }
    if (call !== undefined) {
      const { n, args, ...rest } = call
      yield { toolCalls: [{ index: n, ...rest, arguments: args }] }
    }
    if (end.why !== undefined) yield ending(end)
  }
}

function ending({ why = 'done', count }: Pick<Answer, 'why' | 'count'>): ReplyDelta {
  return {
    finishReason: reasons[why],
    rawFinishReason: why,
    ...(count === undefined ? {} : { tokenUsage: usageOf(count) }),
  }
}

function usageOf({ in: inputTokens, out: outputTokens, cached }: Count) {
  const total = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens }
  return cached === undefined ? total : { ...total, cachedInputTokens: cached }
}

export interface ParrotOptions extends ModelOptions, HttpOptions {
  /** What opens the cage. */
  cageKey?: string
  /** Where it hangs. */
  baseUrl?: string
}

export const parrotOptions = {
  ...modelOptionRows,
  ...httpOptionRows,
  cageKey: { type: 'string', secret: true, description: 'What opens the cage.' },
  baseUrl: { type: 'string', format: 'url', default: 'http://parrot.test', description: 'Where it hangs.' },
} as const satisfies OptionTable<ParrotOptions>

/** Where the requests of a parrot go. */
export function openCage({ fetch, cageKey = '', baseUrl = parrotOptions.baseUrl.default }: ParrotOptions): Opener {
  const options: FetchOpenerOptions = { baseUrl, headers: { authorization: `Key ${cageKey}` } }
  return fetchOpener(fetch === undefined ? options : { ...options, fetch })
}

export class ParrotModel extends HttpModel<ParrotOptions> {
  constructor(
    options: ParrotOptions,
    protocol: Protocol = parrotProtocol,
    open: (options: ParrotOptions) => Opener = openCage,
  ) {
    super(options, { provider: 'parrot', protocol, table: parrotOptions, connect: open })
  }
}

export const parrot = definePlugin({
  name: 'parrot',
  aliases: ['ParrotModel'],
  options: parrotOptions,
  createModel: (modelId, options) => new ParrotModel({ ...options, modelId }),
})

const words = {
  stop: 'done',
  length: 'full',
  'tool-calls': 'calls',
  'content-filter': 'blocked',
  other: 'done',
} as const

/** How the API looks in each scenario. */
export const parrotSpelling: Spelling = {
  events: ({ pieces, finishReason, tokenUsage, failure }) => [
    ...pieces.map(spellPiece),
    ...(failure === undefined ? [] : [{ error: failure }]),
    ...(finishReason === undefined ? [] : [{ why: words[finishReason], ...spellCount(tokenUsage) }]),
  ],
  whole: ({ pieces, finishReason = 'stop', tokenUsage }) => {
    const thinks = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
    return {
      says: textOf(pieces),
      ...(thinks === '' ? {} : { thinks }),
      calls: callsOf(pieces).map(({ id, name, arguments: args }, n) => ({ n, id, name, args })),
      why: words[finishReason],
      ...spellCount(tokenUsage),
    }
  },
  failure: ({ message, code }) => ({ error: { message, code } }),
}

function spellPiece(piece: ScenarioPiece): object {
  if ('text' in piece) return { says: piece.text }
  if ('reasoning' in piece) return { thinks: piece.reasoning }
  const { index, arguments: args, ...rest } = piece.call
  return { call: { n: index, ...rest, args } }
}

function spellCount(usage: ScenarioReply['tokenUsage']): { count?: Count } {
  if (usage === undefined) return {}
  const { inputTokens, outputTokens, cachedInputTokens } = usage
  return {
    count: {
      in: inputTokens,
      out: outputTokens,
      ...(cachedInputTokens === undefined ? {} : { cached: cachedInputTokens }),
    },
  }
}

const spokenText = {
  pieces: [{ text: 'Polly, ' }, { text: 'wörld 🦜' }],
  finishReason: 'stop',
  tokenUsage: { inputTokens: 3, outputTokens: 4, totalTokens: 7 },
} as const

/** A true reply for the fault server. */
export const parrotWireSample: WireSample = {
  contentType: 'text/event-stream',
  frames: parrotSpelling.events(spokenText).map((event) => `data: ${JSON.stringify(event)}\n\n`),
  done: '',
  cut: 1,
  heartbeat: ': squawk\n\n',
  whole: JSON.stringify(parrotSpelling.whole(spokenText)),
  text: 'Polly, wörld 🦜',
  textBeforeCut: 'Polly, ',
  finishReason: 'stop',
  tokenUsage: spokenText.tokenUsage,
}
