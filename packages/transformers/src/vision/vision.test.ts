import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ChatMessage, ContentPart, GeneratedMessage } from '@smol/core'
import type { Tensor } from '@huggingface/transformers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { png } from '../../test/png.ts'
import type { TinyModel } from '../../test/tiny-models.ts'
import { gemmaFiles, llavaFiles, qwenFiles, visionFiles, writeModel } from '../../test/tiny-models.ts'
import { TransformersModel } from '../index.ts'

const red = png([255, 0, 0])
const green = png([0, 255, 0])
const blue = png([0, 0, 255])
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const image = (bytes: Uint8Array): ContentPart => ({ type: 'image', image: bytes })
const text = (words: string): ContentPart => ({ type: 'text', text: words })
const user = (...content: ContentPart[]): ChatMessage => ({ role: 'user', content })

let folder: TinyModel
let model: TransformersModel

beforeAll(async () => {
  folder = await writeModel(visionFiles)
  model = new TransformersModel({ modelId: folder.path, maxTokens: 20, threads: 1 })
})
afterAll(async () => {
  await model.dispose()
  await folder[Symbol.asyncDispose]()
})

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.fail('did not fail'),
    (error: unknown) => error,
  )

describe('a vision model', () => {
  it('sees which image it was given', async () => {
    for (const [bytes, colour] of [
      [red, 'red'],
      [blue, 'blue'],
      [png([20, 200, 60]), 'green'],
      [png([0, 10, 250], 100), 'blue'],
    ] as const)
      expect(await model.generate([user(text('What colour?'), image(bytes))])).toMatchObject({
        content: colour,
        finishReason: 'stop',
        // The words, the marks of turns, and an image of four pieces between three marks.
        tokenUsage: { inputTokens: 38, outputTokens: 2 },
      })
  })

  it('takes images in every form', async () => {
    const server = createServer((_, response) => response.end(blue)).listen(0)
    const url = `http://localhost:${(server.address() as AddressInfo).port}/blue.png`
    const data = `data:image/png;base64,${base64(blue)}`
    for (const part of [
      { type: 'image', image: blue.buffer },
      { type: 'image', image: new Blob([blue]) },
      { type: 'image', image: base64(blue) },
      { type: 'image', image: data },
      { type: 'image', image: new URL(url) },
      { type: 'image_url', image_url: { url } },
      { type: 'image_url', image_url: { url: data } },
    ])
      expect((await model.generate([user(text('?'), part)])).content).toBe('blue')
    server.close()
  })

  it('warns that it has one size for images', async () => {
    const url = `data:image/png;base64,${base64(blue)}`
    const ask = (detail: 'auto' | 'low') => model.generate([user({ type: 'image_url', image_url: { url, detail } })])
    expect(await ask('low')).toMatchObject({
      content: 'blue',
      warnings: [{ type: 'dropped', parameter: 'messages[0].content[0].image_url.detail' }],
    })
    expect((await ask('auto')).warnings).toEqual([])
  })

  it('keeps several images in their order', async () => {
    const { content } = await model.generate([
      { role: 'system', content: 'Look.' },
      user(image(green), text('then'), image(red), image(red)),
      user(text('and'), image(blue)),
    ])
    expect(content).toBe('greenredredblue')
  })

  it('takes no word of anybody for an image', async () => {
    expect((await model.generate('<image> <fake_token_around_image>')).content).toBe('')
    const { content } = await model.generate([user(text('a <image> \uFDD0 b'), image(red), text('<image>'))])
    expect(content).toBe('red')
  })

  it.each([256, 3])('goes on after an image, and after the next one, in chunks of %i', async (prefillChunk) => {
    await using other = new TransformersModel({ modelId: folder.path, prefillChunk, threads: 1, worker: false })
    const ask = (...messages: ChatMessage[]): Promise<GeneratedMessage> => other.generate(messages)
    const first = user(text('What?'), image(red))
    const one = await ask(first)
    const two = await ask(first, one, user(text('Again?')))
    const next = [first, one, user(text('Again?')), two, user(text('And this?'), image(blue))]
    const three = await ask(...next)
    expect([one, two, three].map(({ content }) => content)).toEqual(['red', 'red', 'redblue'])
    expect(two.tokenUsage?.cachedInputTokens).toBe((one.tokenUsage?.totalTokens ?? 0) - 1)
    expect(three.tokenUsage?.cachedInputTokens).toBe((two.tokenUsage?.totalTokens ?? 0) - 1)
    // The same words about another image: only what is before the image is the same.
    const swapped = await ask(user(text('What?'), image(green)), ...next.slice(1))
    expect(swapped.content).toBe('greenblue')
    expect(swapped.tokenUsage?.cachedInputTokens ?? 0).toBeLessThan(16)
    expect((await ask(...next)).content).toBe('redblue')
  })

  it('sees an image that its processor cuts into several', async () => {
    const preprocessor = visionFiles['preprocessor_config.json'] as object
    const size = { longest_edge: 32 }
    const cutting = { ...preprocessor, do_image_splitting: true, size }
    await using other = await writeModel({ ...visionFiles, 'preprocessor_config.json': cutting })
    await using seeing = new TransformersModel({ modelId: other.path, threads: 1, worker: false })
    // Four pieces and the whole, each of which is an image for the decoder.
    expect((await seeing.generate([user(image(red), text('?'))])).content).toBe('red'.repeat(5))
  })

  it('does not mix what it is asked at once', async () => {
    const replies = await Promise.all(
      [red, blue, green, red, blue].map((bytes) => model.generate([user(text('What?'), image(bytes))])),
    )
    expect(replies.map(({ content }) => content)).toEqual(['red', 'blue', 'green', 'red', 'blue'])
  })

  it('stops, samples, streams and keeps to a schema as a text model does', async () => {
    const messages = [user(image(red), image(blue), image(green))]
    expect((await model.generate(messages, { stopSequences: ['blue'] })).content).toBe('red')
    const sampled = await model.generate(messages, { temperature: 0.5, seed: 3 })
    expect(await model.generate(messages, { temperature: 0.5, seed: 3 })).toEqual(sampled)
    expect(await model.generateStream(messages).final()).toMatchObject({ content: 'redbluegreen' })
    expect(await model.generate(messages, { maxTokens: 2 })).toMatchObject({ finishReason: 'length' })
    const schema = { type: 'string', enum: ['red', 'blue'] }
    for (const [bytes, colour] of [
      [red, 'red'],
      [blue, 'blue'],
    ] as const) {
      const responseFormat = { type: 'json_schema', json_schema: { name: 'colour', schema } } as const
      expect((await model.generate([user(text('?'), image(bytes))], { responseFormat })).parsed).toBe(colour)
    }
    const controller = new AbortController()
    controller.abort(new Error('enough'))
    expect(await failure(model.generate(messages, { signal: controller.signal }))).toBe(controller.signal.reason)
  })
})

describe.each([
  ['LLaVA', llavaFiles],
  ['Qwen2.5-VL', qwenFiles],
  ['Gemma 3n', gemmaFiles],
])('a model of the family of %s', (_, files) => {
  it('sees, also in chunks that end within an image', async () => {
    await using other = await writeModel(files)
    for (const prefillChunk of [256, 5]) {
      await using seeing = new TransformersModel({ modelId: other.path, prefillChunk, threads: 1, worker: false })
      const first = user(image(green), text('and'), image(blue), text('?'))
      const one = await seeing.generate([first])
      const two = await seeing.generate([first, one, user(text('And?'), image(red))])
      expect([one.content, two.content]).toEqual(['greenblue', 'greenbluered'])
      expect((await seeing.generate('<image><|image_pad|>')).content).toBe('')
    }
  })
})

it.each([
  ['SmolVLM', visionFiles, false],
  ['LLaVA', llavaFiles, true],
  ['Qwen2.5-VL', qwenFiles, false],
  ['Gemma 3n', gemmaFiles, false],
])('%s gets the prompt that transformers.js makes, and gives its answer', async (_, files, imageFirst) => {
  await using other = await writeModel(files)
  const { AutoProcessor, AutoModelForImageTextToText, RawImage } = await import('@huggingface/transformers')
  const processor = await AutoProcessor.from_pretrained(other.path)
  const loaded = await AutoModelForImageTextToText.from_pretrained(other.path, { dtype: 'fp32' })
  const content = [{ type: 'text', text: 'What is on this image?\n' }, { type: 'image' }]
  const prompt = processor.apply_chat_template([{ role: 'user', content }] as never, { add_generation_prompt: true })
  const pixels = await RawImage.fromBlob(new Blob([png([10, 220, 30])]))
  const inputs = (await (imageFirst ? processor([pixels], prompt) : processor(prompt, [pixels]))) as Record<
    'input_ids',
    Tensor
  >
  const output = await loaded.generate({ ...inputs, max_new_tokens: 8, do_sample: false })
  const length = inputs.input_ids.dims[1] as number
  const [answer] = processor.batch_decode((output as Tensor).slice(null, [length, 999]), {
    skip_special_tokens: true,
  })
  await using ours = new TransformersModel({ modelId: other.path, threads: 1, worker: false })
  const reply = await ours.generate([user(text('What is on this image?\n'), image(png([10, 220, 30])))])
  expect(answer).toBe('green')
  expect(reply).toMatchObject({ content: answer, tokenUsage: { inputTokens: length } })
  await loaded.dispose()
})

it('positions of Qwen2-VL count the rows and columns of an image', async () => {
  await using other = await writeModel(qwenFiles)
  const seen: bigint[][] = [[], [], []]
  const library = async () => {
    const real = await import('@huggingface/transformers')
    const from_pretrained = async (path: string, options: object) => {
      const loaded = await real.AutoModelForImageTextToText.from_pretrained(path, options)
      const forward = loaded.forward.bind(loaded)
      loaded.forward = (inputs: { position_ids: { tolist(): bigint[][][] } }) => {
        inputs.position_ids.tolist().forEach(([row = []], axis) => seen[axis]?.push(...row))
        return forward(inputs)
      }
      return loaded
    }
    const supports = (type: string) => real.AutoModelForImageTextToText.supports(type)
    const AutoModelForImageTextToText = { supports, from_pretrained }
    return { ...real, AutoModelForImageTextToText }
  }
  await using seeing = new TransformersModel({ modelId: other.path, prefillChunk: 4, library })
  expect((await seeing.generate([user(text('a'), image(red), text('bc'))])).content).toBe('red')
  // <|im_start|>user\na<|vision_start|>, then two rows of two, then <|vision_end|>bc<|im_end|> and so on.
  const [time, height, width] = seen.map((row) => row.slice(5, 16).map(Number))
  expect(time).toEqual([5, 6, 7, 8, 8, 8, 8, 10, 11, 12, 13])
  expect(height).toEqual([5, 6, 7, 8, 8, 9, 9, 10, 11, 12, 13])
  expect(width).toEqual([5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13])
})

describe('an image that cannot be used', () => {
  it.each<[string, object, string, RegExp]>([
    ['no image', { image: new Uint8Array(50), mediaType: 'image/png' }, 'invalid_request', /is no image .* 50 bytes/],
    ['a broken image', { image: red.slice(0, 60) }, 'invalid_request', /is no image/],
    ['a broken URL', { image: 'data:image/png;base64,%%%' }, 'invalid_request', /cannot be decoded/],
    [
      'nobody there',
      { image: 'http://localhost:1/x.png?key=secret' },
      'network',
      /from http:\/\/localhost:1\/x\.png\./,
    ],
  ])('is named: %s', async (_, part, code, message) => {
    const error = await failure(model.generate([user(text('a')), user(image(red), { type: 'image', ...part })]))
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) })
    expect(error).toMatchObject({ message: expect.stringContaining('messages[0].content[2]') })
  })

  it('says what the address answered', async () => {
    const server = createServer((_, response) => void response.writeHead(404).end()).listen(0)
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`
    expect(await failure(model.generate([user({ type: 'image', image: url })]))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/messages\[0\]\.content\[0\].* status 404/),
    })
    server.close()
  })

  it('does not hold up anybody while it comes, and is given up with its call', async () => {
    const server = createServer(() => undefined).listen(0)
    const url = `http://localhost:${(server.address() as AddressInfo).port}/`
    const controller = new AbortController()
    const waiting = failure(model.generate([user({ type: 'image', image: url })], { signal: controller.signal }))
    expect((await model.generate([user(image(red))])).content).toBe('red')
    controller.abort(new Error('too slow'))
    expect(await waiting).toBe(controller.signal.reason)
    server.closeAllConnections()
    server.close()
  })

  it('counts in the context', async () => {
    await using short = new TransformersModel({ modelId: folder.path, contextLength: 26, worker: false })
    expect(await failure(short.generate([user(text('x'), image(red))]))).toMatchObject({
      code: 'context_overflow',
      message: expect.stringMatching(/27 tokens.* ends at 26/),
    })
  })

  it('is not left out in silence by a template that has no place for it', async () => {
    const chatTemplate = "{% for m in messages %}{{ m['content'][0]['text'] }}{% endfor %}"
    expect(
      await failure(model.generate([user(text('x'), image(red))], { extraBody: { chat_template: chatTemplate } })),
    ).toMatchObject({ code: 'unsupported', message: expect.stringMatching(/1 image, but .* template writes 0/) })
  })

  it('goes into the text of a template that takes texts only', async () => {
    const chatTemplate = "{% for m in messages %}<|im_start|>{{ m['content'] + '' }}{% endfor %}<|im_start|>"
    const { content } = await model.generate([user(text('x'), image(red), text('<image>'))], {
      extraBody: { chat_template: chatTemplate },
    })
    expect(content).toBe('red')
  })

  it('does not keep texts from a template that takes lists for images only', async () => {
    const chatTemplate = `{% if messages[0]['role'] == 'system' %}{{ 'S:' + messages[0]['content'] }}{% endif %}{% for m in messages %}{% if m['role'] != 'system' %}<|im_start|>{% if m['content'] is string %}{{ m['content'] }}{% else %}{% for part in m['content'] %}{% if part['type'] == 'image' %}<image>{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{% endif %}{% endfor %}<|im_start|>`
    const reply = await model.generate(
      [
        { role: 'system', content: '12345' },
        { role: 'user', content: '67' },
        { role: 'assistant', content: '8' },
        user(image(red), text('9')),
      ],
      { extraBody: { chat_template: chatTemplate } },
    )
    // S:12345, three turns with 67, 8 and 9, the image with its marks, the answer's turn.
    expect(reply).toMatchObject({ content: 'red', tokenUsage: { inputTokens: 7 + 7 + 7 + 1 } })
  })

  it('is why files that are needed to see are asked for', async () => {
    await using broken = await writeModel({ ...visionFiles, 'preprocessor_config.json': null })
    await using blind = new TransformersModel({ modelId: broken.path })
    expect(await failure(blind.load())).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('preprocessor_config.json is missing'),
    })
  })
})
