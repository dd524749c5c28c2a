import type { SmolError } from '@smol/core'
import { createRegistry, isSmolError } from '@smol/core'
import { describe, expect, it } from 'vitest'
import type { Script } from '../test/scripted-library.ts'
import { scriptedLibrary } from '../test/scripted-library.ts'
import type { TransformersModelOptions } from './index.ts'
import { transformers, TransformersModel } from './index.ts'

/** A model that answers by a script, in this thread. */
function scripted(
  script: Partial<Script> & Pick<Script, 'reply'>,
  options: TransformersModelOptions = {},
): TransformersModel {
  return new TransformersModel({
    modelId: 'scripted/model',
    library: scriptedLibrary(script),
    verify: 'off',
    ...options,
  })
}

const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error,
  )

describe('options', () => {
  it('has aliases for the names of both libraries', () => {
    const model = new TransformersModel({ modelId: 'm', device: 'cpu', dtype: 'q4', maxNewTokens: 5 })
    expect(model.toJSON().options).toEqual({ deviceMap: 'cpu', torchDtype: 'q4', maxTokens: 5 })
  })

  it('names the embedded model when none is named', () => {
    expect(new TransformersModel().modelId).toBe('@smol/smollm2-135m-instruct')
  })

  it.each<[TransformersModelOptions | Record<string, unknown>, string]>([
    [{ deviceMap: 'tpu' }, "deviceMap 'tpu'"],
    [{ torchDtype: 'bfloat16' }, 'bfloat16'],
    [{ verify: 'md5' }, "'verify' must be one of"],
    [{ threads: 0 }, "'threads'"],
    [{ maxNewToken: 3 }, "Did you mean 'maxNewTokens'?"],
    [{ maxTokens: 3, maxNewTokens: 4 }, 'two names for one option'],
  ])('refuses %o at once', (options, message) => {
    expect(() => new TransformersModel(options as TransformersModelOptions)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining(message) }),
    )
  })

  it('comes out of a registry and survives JSON', () => {
    const registry = createRegistry(transformers)
    const model = registry.createModel('TransformersModel:org/model', { temperature: 0.5, torchDtype: 'q8' })
    expect(model).toBeInstanceOf(TransformersModel)
    expect(registry.fromJSON(JSON.parse(JSON.stringify(model))).toJSON()).toEqual(model.toJSON())
  })

  it('takes trustRemoteCode with a warning', async () => {
    const reply = await scripted({ reply: () => 'ok' }, { trustRemoteCode: true }).generate('x')
    expect(reply.warnings).toEqual([expect.objectContaining({ parameter: 'trustRemoteCode' })])
  })
})

describe('generate and generateStream', () => {
  it('give the same message, and text in whole characters', async () => {
    const model = scripted({ reply: () => 'Grüße, 世界 👩‍👧!' }, { prefixCache: 0 })
    const whole = await model.generate('Hallo')
    expect(whole).toMatchObject({
      content: 'Grüße, 世界 👩‍👧!',
      finishReason: 'stop',
      rawFinishReason: 'eos_token',
      provider: 'transformers',
      modelId: 'scripted/model',
    })
    const stream = model.generateStream('Hallo')
    const pieces: string[] = []
    for await (const { content } of stream) if (content !== undefined) pieces.push(content)
    expect(pieces.join('')).toBe(whole.content)
    expect(pieces.length).toBeGreaterThan(8)
    expect(pieces.join('|')).not.toContain('\uFFFD')
    expect(await model.generateStream('Hallo').final()).toEqual(whole)
  })

  it('count tokens, the end mark included', async () => {
    const { tokenUsage } = await scripted({ reply: () => 'Paris.' }).generate('x')
    // <|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n
    expect(tokenUsage).toEqual({ inputTokens: 20, outputTokens: 7, totalTokens: 27 })
  })

  it('stop at the token that completes a stop string', async () => {
    const steps: number[] = []
    const model = scripted({
      reply: () => 'It is Paris.END and more',
      beforeStep: ({ position }) => void steps.push(position),
    })
    const reply = await model.generate('x', { stopSequences: ['END'] })
    expect(reply).toMatchObject({
      content: 'It is Paris.',
      finishReason: 'stop',
      rawFinishReason: 'stop_sequence',
      tokenUsage: { outputTokens: 15 },
    })
    expect(Math.max(...steps)).toBe(14)
  })

  it('end at maxTokens, by either name, and say so', async () => {
    const model = scripted({ reply: () => 'abcdefgh' }, { maxNewTokens: 5 })
    expect(await model.generate('x')).toMatchObject({
      content: 'abcde',
      finishReason: 'length',
      rawFinishReason: 'max_tokens',
      tokenUsage: { outputTokens: 5 },
    })
    expect(await model.generate('x', { maxTokens: 3 })).toMatchObject({ content: 'abc', finishReason: 'length' })
  })

  it('end where the context ends instead of losing what was written', async () => {
    const model = scripted({ reply: () => 'abcdefgh', contextLength: 24 })
    expect(await model.generate('x', { maxTokens: 100 })).toMatchObject({ content: 'abcd', finishReason: 'length' })
    expect(await scripted({ reply: () => 'abcdefgh' }, { contextLength: 22 }).generate('x')).toMatchObject({
      content: 'ab',
    })
  })

  it('refuse a prompt that is longer than the context, with both numbers, before computing', async () => {
    let steps = 0
    const model = scripted({ reply: () => 'a', contextLength: 20, beforeStep: () => void steps++ })
    expect(await failure(model.generate('x'))).toMatchObject({
      code: 'context_overflow',
      provider: 'transformers',
      message: expect.stringMatching(/20 tokens.* ends at 20/),
    })
    expect(steps).toBe(0)
  })

  it('keep reasoning apart, and stop strings out of it', async () => {
    const model = scripted(
      { reply: () => '<think>END? no.</think>Yes END never' },
      { reasoningTags: true, stopSequences: ['END'] },
    )
    expect(await model.generate('x')).toMatchObject({
      content: 'Yes ',
      reasoning: 'END? no.',
      finishReason: 'stop',
      tokenUsage: expect.objectContaining({ inputTokens: 20 }),
    })
  })

  it('pass options of transformers.js on', async () => {
    const model = scripted({ reply: () => 'abc' })
    expect(await model.generate('x', { extraBody: { suppress_tokens: [97] } })).not.toMatchObject({ content: 'abc' })
    expect(await model.generate('x', { extraBody: { eos_token_id: 98 } })).toMatchObject({
      content: 'a',
      finishReason: 'stop',
    })
    expect(await failure(model.generate('x', { extraBody: { num_beams: 2 } }))).toMatchObject({
      code: 'configuration',
      message: expect.stringContaining('num_beams'),
    })
  })

  it('say when every token is forbidden', async () => {
    const all = Array.from({ length: 258 }, (_, id) => id)
    expect(
      await failure(scripted({ reply: () => 'a' }).generate('x', { extraBody: { suppress_tokens: all } })),
    ).toMatchObject({ code: 'bad_response' })
  })
})

describe('a conversation', () => {
  it('computes only what is new in its next turn', async () => {
    const model = scripted({ reply: () => 'Hello.' })
    const first = await model.generate('Hi')
    const next = await model.generate([{ role: 'user', content: 'Hi' }, first, { role: 'user', content: 'More' }])
    expect(first.tokenUsage?.cachedInputTokens).toBeUndefined()
    // All of the first turn: its prompt and what it wrote but for the last token, which was never read.
    expect(next.tokenUsage?.cachedInputTokens).toBe(21 + 6)
    expect(next.content).toBe('Hello.')
  })

  it('computes everything without the cache', async () => {
    const model = scripted({ reply: () => 'Hello.' }, { prefixCache: 0 })
    await model.generate('Hi')
    expect((await model.generate('Hi')).tokenUsage?.cachedInputTokens).toBeUndefined()
  })
})

describe('concurrent calls', () => {
  it('take turns in the order of asking and do not mix', async () => {
    const log: string[] = []
    const echo = (prompt: string): string => `[${/user\n(.*)<\|im_end/.exec(prompt)?.[1]}]`
    const model = scripted({
      reply: echo,
      beforeStep: ({ prompt, position }) => void (position === 0 && log.push(echo(prompt))),
    })
    const replies = await Promise.all(['a', 'b', 'c', 'd'].map((text) => model.generate(text)))
    expect(replies.map(({ content }) => content)).toEqual(['[a]', '[b]', '[c]', '[d]'])
    expect(log).toEqual(['[a]', '[b]', '[c]', '[d]'])
  })

  it('are not held up by a stream that nobody reads on', async () => {
    const model = scripted({ reply: () => 'a long answer' })
    const iterator = model.generateStream('x')[Symbol.asyncIterator]()
    await iterator.next()
    expect((await model.generate('y')).content).toBe('a long answer')
    await iterator.return?.()
  })

  it('can leave the line', async () => {
    const gate = Promise.withResolvers<void>()
    const model = scripted({ reply: () => 'ab', beforeStep: () => gate.promise })
    const running = model.generate('a')
    const controller = new AbortController()
    const waiting = model.generate('b', { signal: controller.signal })
    const last = model.generate('c')
    await new Promise((resolve) => setImmediate(resolve))
    controller.abort(new Error('no time'))
    expect(await failure(waiting)).toMatchObject({ message: 'no time' })
    gate.resolve()
    expect((await running).content).toBe('ab')
    expect((await last).content).toBe('ab')
  })
})

describe('an abort', () => {
  it('ends the answer within one token, with its own reason', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    let last = 0
    const model = scripted({
      reply: () => 'abcdefgh',
      beforeStep: ({ position }) => {
        last = position
        if (position === 3) controller.abort(reason)
      },
    })
    expect(await failure(model.generate('x', { signal: controller.signal }))).toBe(reason)
    await model.generate('x', { maxTokens: 1 })
    expect(last).toBeLessThanOrEqual(3)
  })

  it('ends the reading of a prompt within one chunk', async () => {
    const controller = new AbortController()
    let steps = 0
    const model = scripted(
      {
        reply: () => 'a',
        beforeStep: () => {
          if (++steps === 2) controller.abort()
        },
      },
      { prefillChunk: 16 },
    )
    expect(await failure(model.generate('x'.repeat(500), { signal: controller.signal }))).toMatchObject({
      name: 'AbortError',
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(steps).toBe(2)
  })

  it('by leaving the stream frees the model for the next call', async () => {
    let steps = 0
    const model = scripted({ reply: () => 'abcdefghijklmnopqrstuvwxyz', beforeStep: () => void steps++ })
    for await (const delta of model.generateStream('x')) if (delta.content === 'b') break
    const before = steps
    expect((await model.generate('y', { maxTokens: 2 })).content).toBe('ab')
    expect(steps - before).toBeLessThan(6)
  })
})

describe('a failure', () => {
  it('of the session is typed, keeps what was written, and leaves the model usable', async () => {
    let fail = true
    const model = scripted({
      reply: () => 'abcdef',
      beforeStep: ({ position }) => {
        if (fail && position === 3)
          throw new Error('Non-zero status code returned while running Gather node.\nlong dump')
      },
    })
    const error = (await failure(model.generate('x'))) as SmolError
    expect(isSmolError(error)).toBe(true)
    expect(error).toMatchObject({
      code: 'server',
      retryable: false,
      partial: { content: 'abc' },
      message: expect.stringContaining('Gather node.'),
    })
    expect(error.message).not.toContain('long dump')
    fail = false
    expect((await model.generate('x')).content).toBe('abcdef')
  })

  it('of the load is told to every caller, and the next call tries again', async () => {
    let tries = 0
    const library = scriptedLibrary({ reply: () => 'ok' })
    const flaky = async () => {
      if (++tries === 1) throw new Error('disk on fire')
      return library()
    }
    const model = new TransformersModel({ modelId: 'a/b', library: flaky, verify: 'off' })
    const errors = await Promise.all([failure(model.generate('x')), failure(model.load())])
    for (const error of errors)
      expect(error).toMatchObject({ code: 'server', message: expect.stringContaining('disk on fire') })
    expect(tries).toBe(1)
    expect((await model.generate('x')).content).toBe('ok')
  })
})
