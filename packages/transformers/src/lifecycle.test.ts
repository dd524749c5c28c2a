import { describe, expect, it } from 'vitest'
import type { Script } from '../test/scripted-library.ts'
import { scriptedLibrary } from '../test/scripted-library.ts'
import { TransformersModel } from './index.ts'

const scripted = (script: Script): TransformersModel =>
  new TransformersModel({ modelId: 'scripted/model', library: scriptedLibrary(script), verify: 'off' })

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error,
  )

describe('a load', () => {
  it('is shared by models of one id and placement, and freed by the last of them', async () => {
    let loads = 0
    let disposed = 0
    const library = scriptedLibrary({ reply: () => 'ok', onDispose: () => void disposed++ })
    const counted = async () => {
      loads++
      return library()
    }
    const options = { modelId: 'a/b', library: counted, verify: 'off' } as const
    const one = new TransformersModel({ ...options, temperature: 1 })
    const two = new TransformersModel(options)
    const other = new TransformersModel({ ...options, contextLength: 100 })
    await Promise.all([one.load(), two.load(), other.load()])
    expect(loads).toBe(2)
    await one.dispose()
    await one.dispose()
    expect(disposed).toBe(0)
    expect((await two.generate('x')).content).toBe('ok')
    await two.dispose()
    expect(disposed).toBe(1)
    await other.dispose()
    expect(disposed).toBe(2)
    const again = new TransformersModel(options)
    await again.load()
    expect(loads).toBe(3)
    await again.dispose()
  })

  it('happens at the first call, not before', async () => {
    let loads = 0
    const library = scriptedLibrary({ reply: () => 'ok' })
    const model = new TransformersModel({ modelId: 'a/b', verify: 'off', library: async () => (loads++, library()) })
    const stream = model.generateStream('x')
    expect(loads).toBe(0)
    await stream.final()
    await model.generate('x')
    expect(loads).toBe(1)
  })
})

describe('an abort', () => {
  it('does not wait for the load', async () => {
    const gate = Promise.withResolvers<void>()
    const library = scriptedLibrary({ reply: () => 'ok' })
    const model = new TransformersModel({
      modelId: 'a/b',
      verify: 'off',
      library: () => gate.promise.then(library),
    })
    const controller = new AbortController()
    const call = failure(model.generate('x', { signal: controller.signal }))
    controller.abort(new Error('enough'))
    expect(await call).toMatchObject({ message: 'enough' })
    gate.resolve()
    expect((await model.generate('x')).content).toBe('ok')
    await model.dispose()
  })
})

describe('dispose', () => {
  it('ends what is running, and later calls fail', async () => {
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const script = { reply: () => 'ab', beforeStep: () => (started.resolve(), gate.promise) }
    const model = scripted(script)
    const running = failure(model.generate('x'))
    await started.promise
    const disposed = model.dispose()
    gate.resolve()
    await disposed
    expect(await running).toMatchObject({ code: 'configuration', message: expect.stringContaining('disposed') })
    expect(await failure(model.generate('x'))).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('disposed'),
    })
  })

  it('gives up a load, and leaves it to others who want it', async () => {
    const gate = Promise.withResolvers<void>()
    let disposed = 0
    const scriptLibrary = scriptedLibrary({ reply: () => 'ok', onDispose: () => void disposed++ })
    let loads = 0
    const library = () => (loads++, gate.promise.then(scriptLibrary))
    const options = { modelId: 'a/b', library, verify: 'off' } as const
    const [alone, one, other] = [
      new TransformersModel({ ...options, prefixCache: 1 }),
      new TransformersModel(options),
      new TransformersModel(options),
    ]
    const calls = [failure(alone.generate('x')), failure(one.load())]
    const answer = other.generate('x')
    await expect.poll(() => loads).toBe(2)
    const freed = Promise.all([alone.dispose(), one.dispose()])
    gate.resolve()
    await freed
    for (const call of calls)
      expect(await call).toMatchObject({ code: 'configuration', message: expect.stringContaining('disposed') })
    expect((await answer).content).toBe('ok')
    await other.dispose()
    expect(disposed).toBe(1)
  })

  it('comes with `await using`', async () => {
    let disposed = 0
    {
      await using model = scripted({ reply: () => 'ok', onDispose: () => void disposed++ })
      await model.generate('x')
    }
    expect(disposed).toBe(1)
  })
})
