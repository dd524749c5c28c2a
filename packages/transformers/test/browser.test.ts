import { existsSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TransformersModel as Model } from '../src/index.ts'
import type { Site } from './browser/site.ts'
import { openSite } from './browser/site.ts'

declare global {
  // What the page gives to the programs below, which run in it.
  var TransformersModel: typeof import('../src/index.ts').TransformersModel
  var model: Model
}

const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const missing = existsSync(path)
  ? ''
  : ` (skipped: there is no Chromium at ${path}; on Debian: apt-get install chromium, elsewhere set CHROMIUM to its path)`

/** WebAssembly on a busy machine takes seconds a token. */
const PATIENCE = 180_000

describe.skipIf(missing !== '')(`a model in a page that Vite built${missing}`, () => {
  let site: Site
  let browser: Browser
  let page: Page
  const asked: URL[] = []

  beforeAll(async () => {
    const args = [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
    ]
    ;[site, browser] = await Promise.all([openSite(), chromium.launch({ executablePath: path, headless: true, args })])
    page = await openPage(site.url)
  }, PATIENCE)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  async function openPage(url: string): Promise<Page> {
    const opened = await browser.newPage()
    opened.on('request', (request) => asked.push(new URL(request.url())))
    await opened.goto(url)
    await opened.waitForFunction(() => 'TransformersModel' in globalThis)
    return opened
  }

  it(
    'answers as in Node, reports its load, and leaves the page its thread',
    async () => {
      const seen = await page.evaluate(async () => {
        const progress: string[] = []
        globalThis.model = new TransformersModel({
          modelId: './model',
          device: 'cpu',
          onProgress: ({ status, file }) => progress.push(`${status} ${file}`),
        })
        let ticks = 0
        setInterval(() => ticks++, 1)
        const between: number[] = []
        const stream = globalThis.model.generateStream('What does HTTP stand for?', { maxTokens: 4 })
        for await (const { content } of stream) {
          if (content !== undefined) between.push(ticks)
          ticks = 0
        }
        return { progress, between: between.slice(1), reply: await stream.final() }
      })
      expect(seen.reply).toMatchObject({ content: 'HTTP stands for Hyper', finishReason: 'length' })
      expect(seen.reply.tokenUsage).toMatchObject({ inputTokens: 36, outputTokens: 4 })
      expect(seen.progress).toContain('done onnx/model_q4.onnx')
      // While a token is computed the page's timers go on. In its own thread there would be one tick or two.
      for (const ticks of seen.between) expect(ticks).toBeGreaterThan(5)
      expect(asked.filter(({ pathname }) => pathname.includes('web-worker'))).toHaveLength(1)
      expect(asked.filter(({ protocol, hostname }) => protocol !== 'data:' && hostname !== '127.0.0.1')).toEqual([])
    },
    PATIENCE,
  )

  it(
    'stops within a token, and goes on with the next call',
    async () => {
      const seen = await page.evaluate(async () => {
        const controller = new AbortController()
        const pieces: string[] = []
        let reason: unknown
        try {
          for await (const { content } of globalThis.model.generateStream('Count to twenty.', {
            signal: controller.signal,
          })) {
            pieces.push(content ?? '')
            if (pieces.length === 2) controller.abort('enough')
          }
        } catch (error) {
          reason = error
        }
        // This one has its turn when the other one has ended: it would have gone on for hundreds of tokens.
        const next = await globalThis.model.generate('What does HTTP stand for?', { maxTokens: 2 })
        return { pieces: pieces.length, reason, next: next.content }
      })
      expect(seen).toEqual({ pieces: 2, reason: 'enough', next: 'HTTP stands' })
    },
    PATIENCE,
  )

  it(
    'sees',
    async () => {
      const seen = await page.evaluate(async () => {
        const model = new TransformersModel({ modelId: '/vision', dtype: 'fp32', maxTokens: 9 })
        const paint = (colour: string): Promise<Blob> => {
          const canvas = new OffscreenCanvas(40, 30)
          const pen = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D
          pen.fillStyle = colour
          pen.fillRect(0, 0, 40, 30)
          return canvas.convertToBlob()
        }
        const ask = async (...colours: string[]): Promise<string> => {
          const images = await Promise.all(colours.map(paint))
          const content = images.map((image) => ({ type: 'image', image }))
          return (await model.generate([{ role: 'user', content }])).content
        }
        const answers = [await ask('#f00'), await ask('#00f', '#0f0')]
        await model.dispose()
        return answers
      })
      expect(seen).toEqual(['red', 'bluegreen'])
    },
    PATIENCE,
  )

  it(
    'says what is wrong, in words',
    async () => {
      const seen = await page.evaluate(async () => {
        const failure = async (options: object): Promise<unknown> => {
          const model = new TransformersModel(options)
          const error: unknown = await model.load().catch((cause: unknown) => cause)
          await model.dispose()
          const { code, message } = error as { code: string; message: string }
          return [code, message]
        }
        const errors = {
          package: await failure({}),
          nothing: await failure({ modelId: '/nothing' }),
          dtype: await failure({ modelId: '/model', dtype: 'q8' }),
          wasm: await failure({ modelId: '/model', wasmPaths: '/nowhere/' }),
        }
        const RealWorker = globalThis.Worker
        globalThis.Worker = class extends RealWorker {
          constructor() {
            super('/gone.js', { type: 'module' })
          }
        }
        const gone = await failure({ modelId: '/model', contextLength: 10 })
        Reflect.deleteProperty(globalThis, 'Worker')
        const none = await failure({ modelId: '/model', contextLength: 11 })
        globalThis.Worker = RealWorker
        return { ...errors, gone, none }
      })
      expect(seen).toEqual({
        package: ['configuration', expect.stringContaining("Serve the package's folder 'model'")],
        nothing: ['not_found', expect.stringContaining("'/nothing' is not a complete model")],
        dtype: ['not_found', expect.stringContaining(': onnx/model_quantized.onnx is missing')],
        wasm: ['configuration', expect.stringContaining('wasmPaths')],
        gone: ['configuration', expect.stringContaining('Web Worker of the model could not be started')],
        none: ['configuration', expect.stringContaining('worker: false')],
      })
    },
    PATIENCE,
  )

  it(
    'frees its worker when it is disposed, in the middle of an answer, too',
    async () => {
      const seen = await page.evaluate(async () => {
        const stream = globalThis.model.generateStream('Count to twenty.')
        let error: unknown
        try {
          for await (const { content } of stream) if (content !== undefined) void globalThis.model.dispose()
        } catch (cause) {
          error = cause
        }
        return (error as { code: string }).code
      })
      expect(seen).toBe('configuration')
      await expect.poll(() => page.workers().length).toBe(0)
    },
    PATIENCE,
  )

  it(
    'has threads in a page that may have them',
    async () => {
      const isolated = await openPage(site.isolatedUrl)
      const seen = await isolated.evaluate(async () => {
        const model = new TransformersModel({ modelId: '/model', threads: 2 })
        const { content } = await model.generate('What does HTTP stand for?', { maxTokens: 2 })
        return { isolated: crossOriginIsolated, content }
      })
      expect(seen).toEqual({ isolated: true, content: 'HTTP stands' })
      // The model's, and one more of WebAssembly.
      expect(isolated.workers().length).toBeGreaterThan(1)
    },
    PATIENCE,
  )
})
