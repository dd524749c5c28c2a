import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeOnnx } from '../test/onnx.ts'
import { scriptedLibrary } from '../test/scripted-library.ts'
import { embedTokens } from '../test/tiny-graphs.ts'
import type { TinyModel } from '../test/tiny-models.ts'
import { textFiles, writeModel } from '../test/tiny-models.ts'
import { vocabulary } from '../test/tiny-tokenizer.ts'
import type { TransformersModelOptions } from './index.ts'
import { TransformersModel } from './index.ts'

const failure = async (options: TransformersModelOptions): Promise<unknown> => {
  await using model = new TransformersModel({ threads: 1, worker: false, ...options })
  try {
    await model.generate('x')
  } catch (error) {
    return error
  }
  return expect.fail('did not fail')
}

describe('a folder', () => {
  it.each<[string, Record<string, unknown>, string, RegExp]>([
    [
      'weights of another kind of model',
      { 'onnx/model.onnx': writeOnnx(embedTokens(vocabulary)) },
      'unsupported',
      /give inputs_embeds instead of logits/,
    ],
    ['weights of llama.cpp', { 'onnx/model.onnx': Buffer.from('GGUF') }, 'configuration', /model\.onnx .* GGUF file/],
    ['a model that translates', { 'config.json': { model_type: 't5' } }, 'unsupported', /model type 't5'/],
    ['no type of model', { 'config.json': {} }, 'configuration', /config\.json .* has no model_type/],
    ['another kind of tokenizer', { 'tokenizer.json': {} }, 'configuration', /tokenizer .*\(tokenizer\.json, /],
  ])('with %s is told so', async (_, changes, code, message) => {
    await using folder = await writeModel({ ...textFiles, ...changes })
    expect(await failure({ modelId: folder.path })).toMatchObject({
      code,
      provider: 'transformers',
      message: expect.stringMatching(message),
    })
  })
})

describe('a model that is whole', () => {
  let folder: TinyModel
  beforeAll(async () => {
    folder = await writeModel(textFiles)
  })
  afterAll(() => folder[Symbol.asyncDispose]())

  it.each<[string, TransformersModelOptions, string, RegExp]>([
    ['a device for no part', { deviceMap: { vision: 'cpu' } }, 'configuration', /deviceMap\.vision .* It has: model\./],
    [
      'a dtype for no part',
      { torchDtype: { decoder: 'q4' } },
      'configuration',
      /torchDtype\.decoder .* It has: model\./,
    ],
    ['a device for its part', { deviceMap: { model: 'cuda' } }, 'unsupported', /"model":"cuda".* cannot be used/],
    ['a dtype for its part', { torchDtype: { model: 'q4' } }, 'not_found', /model_q4\.onnx is missing.* It has: fp32/],
  ])('does not pass over %s', async (_, options, code, message) => {
    expect(await failure({ modelId: folder.path, ...options })).toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
  })

  it('is no single file, and no nonsense', async () => {
    const file = join(folder.path, 'model.gguf')
    await writeFile(file, 'GGUF')
    expect(await failure({ modelId: file })).toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(/model\.gguf is a file\. .* not single files such as GGUF/),
    })
    expect(await failure({ modelId: 'a/b/c' })).toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('neither a folder nor an id of the Hub'),
    })
  })
})

describe('too little memory', () => {
  const scripted = scriptedLibrary({ reply: () => 'abc' })

  it.each(['std::bad_alloc', 'Array buffer allocation failed', 'Failed to allocate memory for requested buffer'])(
    'is told by what can be done: %s',
    async (text) => {
      const loading = async () => ({
        ...(await scripted()),
        AutoModelForCausalLM: { from_pretrained: () => Promise.reject(new Error(text)) },
      })
      expect(await failure({ modelId: 'a/b', library: loading })).toMatchObject({
        code: 'server',
        retryable: false,
        message: expect.stringMatching(/'a\/b' does not fit into memory .* smaller dtype/),
      })
      const running = scriptedLibrary({ reply: () => 'abc', beforeStep: () => Promise.reject(new RangeError(text)) })
      expect(await failure({ modelId: 'a/b', library: running })).toMatchObject({
        code: 'server',
        retryable: false,
        message: expect.stringMatching(/ran out of memory .* contextLength/),
      })
    },
  )
})
