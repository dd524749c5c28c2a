import { describe, expect, it } from 'vitest'
import type { DeploymentSpec } from './model-list.ts'
import { readModelList } from './model-list.ts'
import type { DeploymentState } from './store.ts'
import { choose } from './strategies.ts'

function candidate(id: string, routing: DeploymentSpec['routing'] = {}, state: Partial<DeploymentState> = {}) {
  return {
    deployment: { id, routing },
    state: { coolingMs: 0, running: 0, requests: 0, tokens: 0, latency: {}, ...state },
  }
}

function shuffled(candidates: readonly ReturnType<typeof candidate>[], random: number): string {
  return choose(candidates, 'simple-shuffle', 'whole', random).deployment.id
}

describe('simple-shuffle', () => {
  it('goes by the weights, before requests and tokens a minute', () => {
    const all = [candidate('a', { weight: 3, rpm: 1 }), candidate('b', { weight: 1, rpm: 99, tpm: 99 })]
    expect([0, 0.74, 0.76, 0.999].map((random) => shuffled(all, random))).toEqual(['a', 'a', 'b', 'b'])
  })

  it('goes by requests, else by tokens a minute; who has none is not asked', () => {
    expect(shuffled([candidate('a', { tpm: 9 }), candidate('b', { rpm: 1 })], 0)).toBe('b')
    expect(shuffled([candidate('a'), candidate('b', { tpm: 1 })], 0)).toBe('b')
  })

  it('never asks a weight of 0 beside others, and asks it where there is nothing else', () => {
    const off = candidate('off', { weight: 0 })
    expect([0, 0.5, 0.999_999].map((random) => shuffled([candidate('on', { weight: 1 }), off], random))).toEqual([
      'on',
      'on',
      'on',
    ])
    expect(shuffled([off], 0.5)).toBe('off')
  })

  it('finds one whatever rounding does', () => {
    const all = [candidate('a', { weight: 0.1 }), candidate('b', { weight: 0.2 }), candidate('off', { weight: 0 })]
    expect(shuffled(all, 1 - Number.EPSILON / 2)).toBe('b')
  })
})

describe('the others', () => {
  it('take the least, and shuffle among equals by weight', () => {
    const all = [
      candidate('busy', {}, { running: 2, tokens: 0 }),
      candidate('a', { weight: 1 }, { running: 1, tokens: 5 }),
      candidate('b', { weight: 1 }, { running: 1, tokens: 9 }),
    ]
    expect(choose(all, 'least-busy', 'whole', 0).deployment.id).toBe('a')
    expect(choose(all, 'least-busy', 'whole', 0.9).deployment.id).toBe('b')
    expect(choose(all, 'usage-based-routing', 'whole', 0.9).deployment.id).toBe('busy')
  })

  it('compare latencies of one kind only', () => {
    const all = [
      candidate('a', {}, { latency: { whole: 1, stream: 900 } }),
      candidate('b', {}, { latency: { whole: 2, stream: 100 } }),
    ]
    expect(choose(all, 'latency-based-routing', 'whole', 0).deployment.id).toBe('a')
    expect(choose(all, 'latency-based-routing', 'stream', 0).deployment.id).toBe('b')
  })
})

describe('ids', () => {
  it('are the same in every process, tell likes apart, and hold nothing secret', () => {
    const params = { model: 'openai/gpt-4o', apiBase: 'https://host:8443/v1/?sig=secret' }
    const entries = [
      { modelName: 'g', litellmParams: params },
      { modelName: 'g', litellmParams: params },
      { modelName: 'g', litellmParams: { model: 'openai/gpt-4o' } },
    ]
    expect(readModelList(entries).map(({ id }) => id)).toEqual([
      'g/openai/gpt-4o@host:8443/v1',
      'g/openai/gpt-4o@host:8443/v1#2',
      'g/openai/gpt-4o',
    ])
  })
})
