import { afterEach, expect, it, vi } from 'vitest'
import { openWebWorkerLine } from './web-worker-line.ts'
import type { Report } from './wire.ts'

class FakeWorker {
  static last: FakeWorker
  onmessage: (event: { data: Report }) => void = () => undefined
  onerror: (event: { message?: string }) => void = () => undefined
  readonly postMessage = vi.fn<(order: unknown) => void>()
  readonly terminate = vi.fn<() => void>()

  constructor() {
    FakeWorker.last = this
  }
}

afterEach(() => void vi.unstubAllGlobals())

function open() {
  vi.stubGlobal('Worker', FakeWorker)
  const line = openWebWorkerLine()
  const heard: Report[] = []
  const broken: unknown[] = []
  line.onBroken((error) => broken.push(error))
  line.listen((report) => heard.push(report))
  return { line, heard, broken, worker: FakeWorker.last }
}

const failed = (code: 'server' | 'context_overflow'): Report => ({
  type: 'failed',
  id: 0,
  failure: { code, message: 'why', retryable: false },
})

it('ends with a session that failed, since the next step would fail, too', () => {
  const { heard, broken, worker } = open()
  worker.onmessage({ data: failed('context_overflow') })
  expect(broken).toEqual([])
  worker.onmessage({ data: failed('server') })
  expect(heard).toHaveLength(2)
  expect(broken).toEqual([expect.objectContaining({ code: 'server', message: 'why' })])
})

it('tells a script that is not there from an error in it', () => {
  const { broken, worker } = open()
  worker.onerror({})
  worker.onmessage({ data: { type: 'loaded' } })
  worker.onerror({ message: 'Uncaught' })
  expect(broken).toEqual([
    expect.objectContaining({ code: 'configuration', message: expect.stringContaining('worker-src') }),
    expect.objectContaining({ message: 'Uncaught' }),
  ])
})

it('ends its worker when it is closed', async () => {
  const { line, worker } = open()
  await line.close()
  expect(worker.terminate).toHaveBeenCalledOnce()
})
