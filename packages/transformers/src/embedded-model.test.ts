import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { ChatMessage } from '@smol/core'
import { removeContentAfterStopSequences } from '@smol/core'
import { afterAll, describe, expect, it } from 'vitest'
import { modelFolder } from '../test/model-folder.ts'
import type { LoadProgress } from './index.ts'
import { TransformersModel } from './index.ts'

const question = 'What does HTTP stand for?'
const maxTokens = 24

describe('the embedded model in a worker', () => {
  const progress: LoadProgress[] = []
  const model = new TransformersModel({ maxTokens, threads: 1, onProgress: (event) => progress.push(event) })
  afterAll(() => model.dispose())

  it('answers, and tells how its load goes', async () => {
    const reply = await model.generate(question)
    expect(reply.content).toContain('Hypertext Transfer Protocol')
    expect(progress.at(-1)).toEqual({ status: 'ready' })
    expect(progress.filter(({ status }) => status === 'done').map(({ file }) => file)).toEqual(
      expect.arrayContaining(['tokenizer.json', 'onnx/model_q4.onnx']),
    )
  })

  it('cuts at stop strings wherever they fall between tokens', async () => {
    const { content } = await model.generate(question)
    for (const [start, length] of [
      [3, 1],
      [10, 3],
      [17, 7],
      [29, 11],
      [40, 2],
    ] as const) {
      const stop = content.slice(start, start + length)
      const pieces: string[] = []
      for await (const delta of model.generateStream(question, { stopSequences: [stop] }))
        if (delta.content !== undefined) pieces.push(delta.content)
      expect(pieces.join(''), stop).toBe(removeContentAfterStopSequences(content, [stop]))
    }
  })

  it('repeats a sample with its seed, alone or among others', async () => {
    const ask = (seed: number) =>
      model
        .generate('Tell me a story.', { temperature: 1.2, topK: 0, topP: 0.95, minP: 0.01, seed })
        .then(({ content }) => content)
    const alone = await ask(7)
    const [again, other] = await Promise.all([ask(7), ask(8)])
    expect(again).toBe(alone)
    expect(other).not.toBe(alone)
  })

  it('leaves the event loop free while it computes', async () => {
    let ticks = 0
    let computing = true
    const tick = (): void => {
      ticks++
      if (computing) setImmediate(tick)
    }
    setImmediate(tick)
    const { tokenUsage } = await model.generate(`Repeat: ${'one two three four '.repeat(80)}`, { maxTokens: 4 })
    computing = false
    // A model in this thread would leave one turn of the loop per run: two chunks and four tokens.
    expect(tokenUsage?.inputTokens).toBeGreaterThan(300)
    expect(ticks).toBeGreaterThan(200)
  })

  it('stops computing when the caller aborts', async () => {
    const controller = new AbortController()
    const pieces: string[] = []
    const reading = (async () => {
      for await (const { content } of model.generateStream('Tell me a story.', {
        maxTokens: 2000,
        signal: controller.signal,
      })) {
        if (content !== undefined && pieces.push(content) === 3) controller.abort(new Error('enough'))
      }
    })()
    await expect(reading).rejects.toThrow('enough')
    expect(pieces).toHaveLength(3)
    // Would have to wait for 2,000 tokens otherwise.
    expect((await model.generate(question, { maxTokens: 1 })).content).not.toBe('')
  })

  it('says the same whenever it is asked the same', async () => {
    const first = await model.generate(question)
    await model.generate('What is the opposite of hot?')
    const again = await model.generate(question)
    expect([again.content, again.finishReason]).toEqual([first.content, first.finishReason])
  })

  it('goes on with a conversation without reading it anew', async () => {
    const first = await model.generate(question, { maxTokens: 8 })
    const dialogue: ChatMessage[] = [
      { role: 'user', content: question },
      first,
      { role: 'user', content: 'And what is JSON?' },
    ]
    const next = await model.generate(dialogue, { maxTokens: 8 })
    expect(next.tokenUsage?.cachedInputTokens).toBe((first.tokenUsage?.totalTokens ?? 0) - 1)
    expect(next.content).toContain('JSON')
    expect((await model.generate(dialogue, { maxTokens: 8 })).content).toBe(next.content)
  })
})

describe('the embedded model elsewhere', () => {
  it('says the same in this thread, and through the forward pass of transformers.js', async () => {
    await using usual = new TransformersModel({ maxTokens: 12, threads: 1 })
    const expected = await usual.generate(question)
    await using here = new TransformersModel({ maxTokens: 12, threads: 1, worker: false })
    expect((await here.generate(question)).content).toBe(expected.content)
    // Without the names of its inputs, the session cannot be seen to share buffers.
    const library = async () => {
      const real = await import('@huggingface/transformers')
      const from_pretrained = async (path: string, options: object) => {
        const causal = await real.AutoModelForCausalLM.from_pretrained(path, options)
        for (const session of Object.values(causal.sessions as Record<string, { config: { device: string } }>))
          session.config = { device: 'elsewhere' }
        return causal
      }
      return { ...real, AutoModelForCausalLM: { from_pretrained } }
    }
    await using plain = new TransformersModel({ maxTokens: 12, threads: 1, library })
    const first = await plain.generate(question)
    expect(first.content).toBe(expected.content)
    const next = await plain.generate([{ role: 'user', content: question }, first, { role: 'user', content: 'More.' }])
    expect(next.tokenUsage?.cachedInputTokens).toBe((first.tokenUsage?.totalTokens ?? 0) - 1)
  })

  it('lets the process end by itself, without dispose', async () => {
    const code = `import { TransformersModel } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      const reply = await new TransformersModel({ maxTokens: 3, threads: 1 }).generate('Hi!')
      console.log(JSON.stringify(reply.content))`
    const { stdout, stderr } = await runNode(code)
    expect(stdout.trim()).toBe('"Hello! How"')
    expect(stderr).toBe('')
  })

  it('says what to run when transformers.js is not installed', async () => {
    const hook = `import { registerHooks } from 'node:module'
      registerHooks({ resolve: (name, context, next) => {
        if (name === '@huggingface/transformers') throw Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })
        return next(name, context)
      } })`
    const code = `import { TransformersModel } from ${JSON.stringify(new URL('./index.ts', import.meta.url).href)}
      await new TransformersModel().load().catch((error) => console.log(error.code, error.message))`
    const { stdout } = await runNode(code, ['--import', `data:text/javascript,${encodeURIComponent(hook)}`])
    expect(stdout).toMatch(/^missing_dependency .*npm install @huggingface\/transformers/)
  })
})

function runNode(code: string, flags: readonly string[] = []): Promise<{ stdout: string; stderr: string }> {
  return promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
  })
}

describe('a model that cannot be loaded', () => {
  it.each<[string, Record<string, string | null>, object, string, RegExp]>([
    [
      'broken weights',
      { 'onnx/model_q4.onnx': 'these are no weights' },
      {},
      'configuration',
      /weights of .*model_q4\.onnx.*broken or cut off/,
    ],
    [
      'a broken tokenizer',
      { 'tokenizer.json': '{"model": {' },
      {},
      'configuration',
      /tokenizer\.json .* is not valid JSON/,
    ],
    [
      'another kind of model',
      { 'config.json': '{"model_type": "bert"}' },
      { dtype: 'q4' },
      'unsupported',
      /model type 'bert'/,
    ],
    [
      'code of its own',
      { 'config.json': '{"model_type": "mine", "auto_map": {}}' },
      { dtype: 'q4', trustRemoteCode: true },
      'unsupported',
      /never runs it, whatever trustRemoteCode says/,
    ],
    [
      'a device that is not there',
      {},
      { device: 'cuda' },
      'unsupported',
      /device 'cuda' cannot be used on this machine/,
    ],
    ['a device of browsers', {}, { device: 'wasm' }, 'unsupported', /device 'wasm'/],
    [
      'weights that are missing',
      { 'onnx/model_q4.onnx': null },
      { verify: 'off' },
      'not_found',
      /model_q4\.onnx is missing/,
    ],
  ])('because of %s gives a typed error', async (_, changes, options, code, message) => {
    await using folder = await modelFolder(changes)
    const model = new TransformersModel({ modelId: folder.path, ...options })
    await expect(model.generate('x')).rejects.toThrow(
      expect.objectContaining({ code, provider: 'transformers', message: expect.stringMatching(message) }),
    )
    await model.dispose()
  })

  it('is not looked for on the network with localFilesOnly', async () => {
    await using folder = await modelFolder()
    const model = new TransformersModel({ modelId: 'someone/some-model', localFilesOnly: true, cacheDir: folder.path })
    await expect(model.load()).rejects.toThrow(
      expect.objectContaining({
        code: 'not_found',
        message: expect.stringMatching(/localFilesOnly forbids a download/),
      }),
    )
  })
})
