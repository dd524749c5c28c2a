import { execFile } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { chatCompletion, fakeFetch } from '@smol/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RedisServer } from '../../test/redis-server.ts'
import { freePort, noRedis, startRedis } from '../../test/redis-server.ts'
import type { Job, JobReport } from '../../test/router-process.ts'
import type { LiteLLMParams } from './model-list.ts'
import { LiteLLMRouterModel } from './router-model.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('../../test/router-process.ts', import.meta.url))

async function inProcess(job: Job): Promise<JobReport> {
  const { stdout } = await run(process.execPath, [program, JSON.stringify(job)])
  return JSON.parse(stdout) as JobReport
}

function entry(name: string, params: Partial<LiteLLMParams> = {}) {
  return {
    modelName: 'g',
    litellmParams: {
      model: `openai/${name}`,
      apiBase: `http://127.0.0.1:1/${name}`,
      apiKey: 'test-key',
      ...params,
    },
    modelInfo: { id: name },
  }
}

describe.skipIf(noRedis !== undefined)(
  `routers of several processes${noRedis === undefined ? '' : ` (skipped: ${noRedis})`}`,
  () => {
    let server: RedisServer
    beforeAll(async () => {
      server = await startRedis()
    })
    afterAll(() => server[Symbol.asyncDispose]())

    it('hold a limit of requests together, to the request', async () => {
      const job = {
        options: {
          modelId: 'g',
          modelList: [entry('limited', { rpm: 50 })],
          routingStrategy: 'usage-based-routing',
          redisUrl: server.url,
        },
        calls: 40,
      } as const
      const reports = await Promise.all([inProcess(job), inProcess(job)])
      const outcomes = reports.flatMap((report) => report.outcomes)
      expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(50)
      expect(outcomes.filter((outcome) => outcome === 'rate_limit')).toHaveLength(30)
      expect(reports.flatMap((report) => report.asked)).toHaveLength(50)
    })

    it('hold a limit of tokens together', async () => {
      const job = {
        options: {
          modelId: 'g',
          modelList: [entry('tokens', { tpm: 100 })],
          routingStrategy: 'usage-based-routing-v2',
          redisUrl: server.url,
        },
        calls: 20,
      } as const
      const first = await inProcess(job)
      const second = await inProcess(job)
      expect(first.outcomes).toContain('ok')
      expect(second.outcomes).toEqual(Array<string>(20).fill('rate_limit'))
    })

    it('leave a deployment alone that failed in another process', async () => {
      const options = {
        modelId: 'g',
        modelList: [entry('refusing', { order: 1 }), entry('willing', { order: 2 })],
        cooldownTimeMs: 60_000,
        redisUrl: server.url,
      } as const
      const first = await inProcess({ options, calls: 1, statuses: { refusing: 401 } })
      expect(first.asked).toEqual(['refusing', 'willing'])
      const second = await inProcess({ options, calls: 3 })
      expect(second.asked).toEqual(['willing', 'willing', 'willing'])
      expect(second.outcomes).toEqual(['ok', 'ok', 'ok'])
    })
  },
)

describe('a router whose Redis is away', () => {
  const fetch = fakeFetch(() => ({ body: chatCompletion({ content: 'ok' }) }))

  it('goes by its own knowledge when nobody listens, and says so', async () => {
    const redisUrl = `redis://127.0.0.1:${await freePort()}`
    await using model = new LiteLLMRouterModel({
      modelId: 'g',
      modelList: [entry('a', { rpm: 2 })],
      routingStrategy: 'usage-based-routing',
      redisUrl,
      fetch,
    })
    const first = await model.generate('Hello')
    expect(first.content).toBe('ok')
    expect(first.warnings).toMatchObject([
      { type: 'other', message: expect.stringMatching(/shared state .* out of reach \(.*ECONNREFUSED/) },
    ])
    await model.generate('Hello')
    await expect(model.generate('Hello')).rejects.toMatchObject({ code: 'rate_limit' })
  })

  it('does not wait for one that never answers', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as AddressInfo
    await using model = new LiteLLMRouterModel({
      modelId: 'g',
      modelList: [entry('a')],
      redisUrl: `redis://127.0.0.1:${port}`,
      fetch,
    })
    const { content, warnings } = await model.generate('Hello')
    expect(content).toBe('ok')
    expect(warnings).toMatchObject([{ message: expect.stringContaining('out of reach') }])
    silent.close()
  })
})
