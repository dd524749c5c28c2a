import type { Model, ModelPlugin } from '@smol/core'
import type { FakeAnswer, FakeFetch, FakeRequest } from '../fake-fetch.ts'
import { fakeFetch } from '../fake-fetch.ts'
import type { Capability, ScenarioFailure, ScenarioReply } from '../scenarios.ts'
import { scenarios } from '../scenarios.ts'
import type { Spelling } from '../spelling.ts'
import type { ModelSuiteSetup } from './setup.ts'

type Options = Readonly<Record<string, unknown>>

/** How much of a model the suite can steer: nothing, what it answers, or every byte that it gets. */
export type Level = 'free' | 'scripted' | 'http'

/** A model together with the fetch that it was given. */
export interface Stage {
  readonly model: Model
  readonly fetch: FakeFetch
}

/** The thing under test, as the checks see it. */
export interface Subject {
  readonly name: string
  readonly modelId: string
  readonly plugin: ModelPlugin | undefined
  readonly level: Level
  readonly capabilities: ReadonlySet<Capability>
  readonly prompt: string
  /** Names of the options that hold a secret text. */
  readonly secretOptions: readonly string[]
  /** A model that answers something. */
  create(options?: Options): Model
  /** A model that answers this every time. Not at level `free`. */
  playing(reply: ScenarioReply, options?: Options): Model
  /** A model whose requests get these answers. Only at level `http`. */
  serving(answers: readonly HttpAnswer[] | ((request: FakeRequest) => HttpAnswer), options?: Options): Stage
  /** The stream of a reply as it stands in the body. Only at level `http`. */
  streamText(reply: ScenarioReply): string
}

/** What a request gets: a reply in neutral words, a failure with its headers, or an answer as it is. */
export type HttpAnswer =
  | {
      readonly reply: ScenarioReply
      /** How the stream's bytes are cut. Default: one piece an event. */
      readonly pieces?: readonly Uint8Array[]
      readonly end?: 'hang' | Error
    }
  | { readonly failure: ScenarioFailure; readonly headers?: Readonly<Record<string, string>> }
  | { readonly raw: FakeAnswer }

/** A key that must never be seen. The prefix is not one that a redactor could guess. */
export const PLANTED_KEY = 'planted-4f9c1e7a-secret'

/** @throws Error when the setup cannot work, before any test is registered */
export function createSubject(setup: ModelSuiteSetup): Subject {
  const {
    plugin,
    modelId = 'test-model',
    options: common = {},
    spelling,
    script,
    capabilities = [],
    prompt = PROMPT,
  } = setup
  const name = setup.name ?? plugin?.name
  const make = setup.createModel ?? (plugin && ((options: Options) => plugin.createModel(modelId, options)))
  if (make === undefined || name === undefined)
    throw new Error('modelSuite needs a `plugin`, or a `name` and `createModel`.')
  if (spelling !== undefined && script !== undefined)
    throw new Error(
      'modelSuite takes `spelling` for a model that speaks HTTP, or `script` for one that does not, not both.',
    )
  const takesFetch = plugin?.options?.['fetch'] !== undefined
  if (takesFetch && spelling === undefined)
    throw new Error(
      `Plugin '${name}' has the option \`fetch\`: give its \`spelling\`, so that the suite can play the server.`,
    )

  const secretOptions = Object.entries(plugin?.options ?? {})
    .filter(([, row]) => row.secret === true && row.type === 'string')
    .map(([option]) => option)
  const keys = Object.fromEntries(secretOptions.map((option) => [option, PLANTED_KEY]))
  const create = (options: Options): Model => make({ ...keys, ...common, ...options })
  const serving: Subject['serving'] = (answers, options = {}) => {
    const wire = needed(spelling, 'spelling')
    const fetch = fakeFetch(
      typeof answers === 'function'
        ? (request) => toWire(answers(request), wire, request)
        : (request, index) => toWire(answers[index] ?? { raw: usedUp(answers.length) }, wire, request),
    )
    return { model: create({ fetch, ...options }), fetch }
  }
  const playing: Subject['playing'] = (reply, options = {}) =>
    spelling === undefined
      ? create({ ...needed(script, 'script')(reply), ...options })
      : serving(() => ({ reply }), options).model
  const level = spelling === undefined ? (script === undefined ? 'free' : 'scripted') : 'http'

  return {
    name,
    modelId,
    plugin,
    level,
    capabilities: new Set(capabilities),
    prompt,
    secretOptions,
    create: (options = {}) =>
      level === 'free' ? create(options) : playing(scenarios['one text reply'].reply, options),
    playing,
    serving,
    streamText: (reply) => framesOf(reply, needed(spelling, 'spelling')).join(''),
  }
}

const PROMPT = 'Good morning! Please say something friendly about the conformance of interfaces.'

function needed<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`This check needs \`${what}\`.`)
  return value
}

function usedUp(count: number): Error {
  return new Error(`The model sent more than ${count} request${count === 1 ? '' : 's'}.`)
}

function toWire(answer: HttpAnswer, spelling: Spelling, request: FakeRequest): FakeAnswer {
  if ('raw' in answer) return answer.raw
  if ('failure' in answer) {
    const { failure, headers } = answer
    return { status: failure.status, body: spelling.failure(failure), ...(headers === undefined ? {} : { headers }) }
  }
  if (!asksForStream(request)) return { body: spelling.whole(answer.reply) }
  return {
    headers: { 'content-type': spelling.contentType ?? 'text/event-stream' },
    pieces: answer.pieces ?? framesOf(answer.reply, spelling),
    ...(answer.end === undefined ? {} : { end: answer.end }),
  }
}

/** A streamed reply as it stands in the body, one text an event. */
export function framesOf(reply: ScenarioReply, { events, frame = sseFrame }: Spelling): readonly string[] {
  return events(reply).map(frame)
}

function sseFrame(event: unknown): string {
  return `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`
}

/** Most APIs are asked in the body, some by the address or by the header. */
function asksForStream({ url, headers, json }: FakeRequest): boolean {
  const said = (json as { stream?: unknown } | null | undefined)?.stream
  if (typeof said === 'boolean') return said
  return /stream/i.test(new URL(url).pathname) || headers['accept']?.includes('event-stream') === true
}
