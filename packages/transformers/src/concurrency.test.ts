import { describe, expect, it } from 'vitest'
import type { SharingScript } from '../test/sharing-library.ts'
import { sharingLibrary } from '../test/sharing-library.ts'
import type { TransformersModelOptions } from './index.ts'
import { TransformersModel } from './index.ts'

/** The user's last words. */
const words = (prompt: string): string => /.*user\n(.*)<\|im_end/s.exec(prompt)?.[1] ?? ''

/** A model that says its user's words back, and a record of its runs: rows × tokens. */
function echo(script: Partial<SharingScript> = {}, options: TransformersModelOptions = {}) {
  const runs: string[] = []
  const model = new TransformersModel({
    modelId: 'scripted/model',
    verify: 'off',
    library: sharingLibrary({
      reply: words,
      onRun: (rows, tokens) => void runs.push(`${rows}x${tokens}`),
      ...script,
    }),
    ...options,
  })
  return { model, runs }
}

describe('concurrent calls', () => {
  it('decode together and do not mix, whatever their lengths, also while their rows grow', async () => {
    const { model, runs } = echo()
    const texts = ['a'.repeat(30), 'bb'.repeat(130), 'c', 'd'.repeat(300), 'e'.repeat(24)]
    const replies = await Promise.all(texts.map((text) => model.generate(text)))
    expect(replies.map(({ content }) => content)).toEqual(texts)
    expect(runs).toContain('4x1')
    for (const [index, { tokenUsage }] of replies.entries()) {
      const length = texts[index]?.length ?? 0
      expect(tokenUsage).toEqual({ inputTokens: 19 + length, outputTokens: length + 1, totalTokens: 20 + 2 * length })
    }
  })

  it('come and go between steps', async () => {
    const { model, runs } = echo()
    const first = model.generateStream('a'.repeat(40))[Symbol.asyncIterator]()
    await first.next()
    expect(await Promise.all(['bbbbbb', 'cccccc', 'dddddd'].map((text) => model.generate(text)))).toMatchObject([
      { content: 'bbbbbb' },
      { content: 'cccccc' },
      { content: 'dddddd' },
    ])
    const rest = []
    for (let next = await first.next(); next.done !== true; next = await first.next())
      rest.push(next.value.content ?? '')
    expect(rest.join('')).toBe('a'.repeat(39))
    expect(runs.slice(-10)).toEqual(Array(10).fill('1x1'))
    expect(runs).toContain('4x1')
  })

  it('beyond the rows that there are wait, first come first served', async () => {
    const { model, runs } = echo()
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const text = `call number ${index}`
        expect((await model.generate(text)).content).toBe(text)
        order.push(index)
      }),
    )
    expect(runs.some((run) => run.startsWith('9x'))).toBe(false)
    expect(runs).toContain('8x1')
    expect(order).toEqual(order.toSorted((a, b) => a - b))
  })

  it('get on while another reads a long prompt', async () => {
    const { model, runs } = echo({}, { prefillChunk: 16, maxTokens: 40 })
    const short = model.generate('a'.repeat(39))
    const long = model.generate('b'.repeat(500))
    expect((await short).content).toBe('a'.repeat(39))
    await long
    // From its first token on, never two pieces before the next token.
    const between = runs.slice(runs.lastIndexOf('1x1', runs.lastIndexOf('1x16')) - 50).join(' ')
    expect(between).toContain('1x16 1x1 1x16 1x1 1x16')
    expect(between).not.toContain('1x16 1x16')
  })

  it('have stop strings, limits and processors of their own', async () => {
    const { model } = echo()
    const [stopped, limited, forbidden, free] = await Promise.all([
      model.generate('one two three', { stopSequences: ['two'] }),
      model.generate('one two three', { maxTokens: 5 }),
      model.generate('one two three', { extraBody: { suppress_tokens: [' '.charCodeAt(0)] } }),
      model.generate('one two three'),
    ])
    expect(stopped).toMatchObject({
      content: 'one ',
      rawFinishReason: 'stop_sequence',
      tokenUsage: { outputTokens: 7 },
    })
    expect(limited).toMatchObject({ content: 'one t', finishReason: 'length' })
    expect(forbidden.content).not.toContain(' ')
    expect(free.content).toBe('one two three')
  })

  it('hold only whom a grammar is for to it', async () => {
    const { model } = echo({ reply: (prompt) => (words(prompt) === 'json' ? '{"a":1}' : words(prompt)) })
    const schema = { type: 'object', properties: { a: { type: 'integer', minimum: 0, maximum: 9 } }, required: ['a'] }
    const [held, free] = await Promise.all([
      model.generate('no json at all', {
        responseFormat: { type: 'json_schema', json_schema: { name: 'a', schema } },
        maxTokens: 60,
      }),
      model.generate('no json at all'),
    ])
    expect(held.parsed).toEqual({ a: expect.any(Number) })
    expect(free.content).toBe('no json at all')
  })

  it('with a seed read alone, in turn with the others', async () => {
    const { model, runs } = echo()
    const texts = ['aaaaaa', 'bbbbbb', 'cccccc', 'dddddd', 'eeeeee', 'ffffff']
    const replies = await Promise.all(
      texts.map((text, index) => model.generate(text, index < 2 ? { seed: index } : {})),
    )
    expect(replies.map(({ content }) => content)).toEqual(texts)
    expect(runs).toContain('4x1')
    expect(runs.some((run) => /^[56]x/.test(run))).toBe(false)
  })

  it('keep their conversations apart', async () => {
    const { model } = echo()
    const openings = ['first', 'the second', 'a third one', 'and a fourth']
    const replies = await Promise.all(openings.map((text) => model.generate(text)))
    const next = await Promise.all(
      openings.map((text, index) =>
        model.generate([
          { role: 'user', content: text },
          replies[index] ?? { role: 'assistant', content: '' },
          { role: 'user', content: `more of ${text}` },
        ]),
      ),
    )
    for (const [index, { content, tokenUsage }] of next.entries()) {
      expect(content).toBe(`more of ${openings[index]}`)
      expect(tokenUsage?.cachedInputTokens).toBe((replies[index]?.tokenUsage?.totalTokens ?? 0) - 1)
    }
  })

  it('end one by one: an abort is of one call, and within one token', async () => {
    const controller = new AbortController()
    let last = 0
    const { model } = echo({
      beforeStep: ({ prompt, position }) => {
        if (!words(prompt).startsWith('b')) return
        last = position
        if (position === 3) controller.abort(new Error('enough'))
      },
    })
    const others = ['a'.repeat(20), 'c'.repeat(20)].map((text) => model.generate(text))
    await expect(model.generate('b'.repeat(20), { signal: controller.signal })).rejects.toThrow('enough')
    expect((await Promise.all(others)).map(({ content }) => content)).toEqual(['a'.repeat(20), 'c'.repeat(20)])
    expect(last).toBe(3)
  })

  it('fail one by one', async () => {
    const { model } = echo({
      beforeStep: ({ prompt, position }) => {
        if (words(prompt) === 'bad luck' && position === 3) throw new Error('Non-zero status code')
      },
    })
    const texts = ['one of them', 'bad luck', 'another one', 'and the last']
    const outcomes = await Promise.allSettled(texts.map((text) => model.generate(text)))
    expect(outcomes).toMatchObject([
      { value: { content: 'one of them' } },
      { reason: { code: 'server', partial: { content: 'bad' } } },
      { value: { content: 'another one' } },
      { value: { content: 'and the last' } },
    ])
    expect((await model.generate('again')).content).toBe('again')
  })

  it('all end when the model is disposed', async () => {
    const { model } = echo()
    const running = ['a', 'b', 'c'].map((text) => model.generate(text.repeat(1000)))
    const ends = Promise.allSettled(running)
    await model.generate('d')
    await model.dispose()
    for (const outcome of await ends)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'configuration' } })
  })
})
