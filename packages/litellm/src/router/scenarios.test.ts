import { readFileSync } from 'node:fs'
import { isSmolError } from '@smol/core'
import type { FakeAnswer } from '@smol/testing'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { outcomeOf } from '../../test/router-fakes.ts'
import { LiteLLMRouterModel } from './router-model.ts'
import { warmUp } from '../../test/warm-up.ts'

/** What LiteLLM's Router did, recorded: which deployments it asked in each call, and what came of it. */
interface Scenario {
  scenario: string
  model_list: readonly { model_name: string; deployment: string; weight?: number; rpm?: number; order?: number }[]
  settings: Readonly<Record<string, unknown>>
  /** What each deployment answers, one after the other; the last one again and again. Others answer. */
  server: Readonly<Record<string, readonly (number | 'ok')[]>>
  calls: readonly RecordedCall[]
  /** Of thirty calls, how many went to each. */
  distribution?: Readonly<Record<string, number>>
  init_error?: { type: string }
}

interface RecordedCall {
  result?: 'ok'
  error?: { type: string; status: number }
  requests: readonly string[]
}

const { scenarios } = JSON.parse(
  readFileSync(new URL('../../test/fixtures/router-scenarios.json', import.meta.url), 'utf8'),
) as { scenarios: readonly Scenario[] }

/** Where we do better on purpose: what happens here instead, and why. */
const differences: Readonly<
  Record<string, { reason: string; calls: (recorded: Scenario) => readonly RecordedCall[] }>
> = {
  content_policy_fallbacks: {
    reason:
      'LiteLLM did not recognise a 400 with the code content_policy_violation, so that its fallbacks for it did not fire',
    calls: () => [{ result: 'ok', requests: ['a', 'c'] }],
  },
  'strategy cost-based-routing; 6 calls': {
    reason: 'LiteLLM refuses every call when no deployment has a price; without prices all are equally good',
    calls: ({ calls }) => calls.map(() => ({ result: 'ok', requests: ['a'] })),
  },
}

/** What each class of LiteLLM's is here. Nothing was sent where the fault is in the configuration. */
const codes: Readonly<Record<string, readonly string[]>> = {
  InternalServerError: ['server'],
  AuthenticationError: ['auth'],
  BadRequestError: ['invalid_request', 'configuration'],
  NotFoundError: ['not_found'],
  RateLimitError: ['rate_limit'],
  RouterRateLimitError: ['rate_limit'],
}

const bodies = {
  context: {
    message: "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.",
    type: 'invalid_request_error',
    code: 'context_length_exceeded',
  },
  content: {
    message: 'Your request was rejected as a result of our safety system.',
    type: 'invalid_request_error',
    code: 'content_policy_violation',
  },
}

/** What a record says only in its name: the kind of a 400, a header, options of the call, the group that is asked. */
function readName({ scenario, settings, model_list }: Scenario) {
  const kind = /context.window/.test(scenario) ? 'context' : /content_policy/.test(scenario) ? 'content' : undefined
  const retryAfter = /retry-after (\d+)/.exec(scenario)?.[1]
  const [alias] = Object.keys(settings['model_group_alias'] ?? {})
  return {
    error: kind === undefined ? { message: 'This is a refusal.' } : bodies[kind],
    headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter },
    options: {
      ...(scenario.startsWith('call-level fallbacks') ? { fallbacks: ['f'] } : {}),
      ...(scenario.startsWith('disable_fallbacks per call') ? { disableFallbacks: true } : {}),
    },
    group: scenario === 'unknown group' ? 'unknown' : (alias ?? model_list[0]?.model_name ?? 'g'),
  }
}

function play(scenario: Scenario) {
  const { error, headers, options, group } = readName(scenario)
  const asked: string[] = []
  const counts = new Map<string, number>()
  const fetch = fakeFetch(({ url }): FakeAnswer => {
    const deployment = new URL(url).pathname.split('/')[1] ?? ''
    const script = scenario.server[deployment] ?? ['ok']
    const at = counts.get(deployment) ?? 0
    counts.set(deployment, at + 1)
    asked.push(deployment)
    const answer = script[at] ?? script.at(-1)
    if (typeof answer === 'number') return { status: answer, headers, body: { error } }
    return { body: chatCompletion({ content: 'ok' }) }
  })
  const model = new LiteLLMRouterModel({
    modelId: group,
    modelList: scenario.model_list.map(({ model_name, deployment, ...params }) => ({
      model_name,
      litellm_params: {
        model: `openai/${deployment}`,
        api_base: `http://127.0.0.1:1/${deployment}`,
        api_key: 'test-key',
        ...params,
      },
    })),
    clientOptions: scenario.settings,
    fetch,
  })
  return { asked, call: () => model.generate('Hello', options) }
}

/** Where LiteLLM threw its dice we let ours fall as its did: towards the deployment that the record names next. */
function throwDiceAs({ model_list }: Scenario, requests: readonly string[], asked: readonly string[]): void {
  vi.spyOn(Math, 'random').mockImplementation(() => {
    return requests[asked.length] === model_list[0]?.deployment ? 0 : 0.999
  })
}

beforeAll(warmUp)
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('what LiteLLM recorded', () => {
  it.each(scenarios.map((scenario) => [scenario.scenario, scenario] as const))('%s', async (name, scenario) => {
    if (scenario.init_error !== undefined) {
      expect(() => play(scenario)).toThrow(/simple-shuffle.*usage-based-routing/)
      return
    }
    const { asked, call } = play(scenario)
    for (const recorded of differences[name]?.calls(scenario) ?? scenario.calls) {
      asked.length = 0
      throwDiceAs(scenario, recorded.requests, asked)
      const outcome = await outcomeOf(call())
      expect(asked).toEqual(recorded.requests)
      if (recorded.error === undefined) expect(outcome).toMatchObject({ content: 'ok' })
      else expectError(outcome, recorded.error, asked)
    }
  })

  it.each(scenarios.flatMap((each) => (each.distribution === undefined ? [] : [[each.scenario, each] as const])))(
    'spreads as it did: %s',
    async (_name, scenario) => {
      const recorded = scenario.distribution ?? {}
      const total = Object.values(recorded).reduce((sum, count) => sum + count, 0)
      const { asked, call } = play(scenario)
      vi.spyOn(Math, 'random').mockImplementation(seeded(1))
      for (let calls = 0; calls < 40 * total; calls++) {
        expect(await outcomeOf(call())).toMatchObject({ content: 'ok' })
      }
      for (const [deployment, count] of Object.entries(recorded)) {
        const share = asked.filter((each) => each === deployment).length / asked.length
        const deviation = Math.sqrt(total * share * (1 - share))
        expect(Math.abs(count - total * share)).toBeLessThan(3 * deviation)
      }
    },
  )

  it('is all of it, and every difference is one of these records', () => {
    expect(scenarios).toHaveLength(49)
    for (const name of Object.keys(differences)) expect(scenarios.map((each) => each.scenario)).toContain(name)
  })
})

function expectError(outcome: unknown, recorded: { type: string; status: number }, asked: readonly string[]): void {
  if (!isSmolError(outcome)) expect.fail(`expected a SmolError, got ${String(outcome)}`)
  expect(codes[recorded.type]).toContain(outcome.code)
  expect(outcome.attempts).toHaveLength(asked.length)
  if (outcome.code !== 'configuration') expect(outcome.status).toBe(recorded.status)
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
