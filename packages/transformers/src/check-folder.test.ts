import { files } from '@smol/smollm2-135m-instruct'
import { describe, expect, it } from 'vitest'
import { modelFolder, spoilWeights } from '../test/model-folder.ts'
import { checkFolder, checkSums } from './check-folder.ts'

const weights = 'onnx/model_q4.onnx'

describe('checkFolder', () => {
  it('finds the weights, by the configuration, by name, or by what there is', async () => {
    await using whole = await modelFolder()
    expect(await checkFolder(whole.path, undefined, files)).toEqual({ dtype: 'q4' })
    expect(await checkFolder(whole.path, 'q4', undefined)).toEqual({ dtype: 'q4' })
    await using plain = await modelFolder({
      'config.json': '{"model_type":"llama"}',
      [weights]: null,
      'onnx/model_quantized.onnx': 'weights',
      'onnx/model_fp16.onnx': 'weights',
    })
    expect(await checkFolder(plain.path, undefined, undefined)).toEqual({ dtype: 'q8' })
    await using parts = await modelFolder({
      [weights]: null,
      'onnx/decoder_model_merged_q4.onnx': 'weights',
      'onnx/embed_tokens.onnx': 'weights',
    })
    const apart = { decoder_model_merged: 'q4', embed_tokens: 'fp32' }
    expect(await checkFolder(parts.path, undefined, undefined)).toEqual({ dtype: apart })
    expect(await checkFolder(parts.path, 'q4', undefined)).toEqual({ dtype: apart })
    await expect(checkFolder(parts.path, { embed_tokens: 'q4' }, undefined)).rejects.toThrow(
      /embed_tokens_q4\.onnx is missing\. It has: fp32\./,
    )
  })

  it('reads a chat template that has a file of its own', async () => {
    await using folder = await modelFolder({ 'chat_template.jinja': '{{ messages }}' })
    expect(await checkFolder(folder.path, undefined, undefined)).toMatchObject({ chatTemplate: '{{ messages }}' })
  })

  it.each<[string, Record<string, string | null>, string, RegExp]>([
    ['no config', { 'config.json': null }, 'not_found', /config\.json is missing/],
    ['no tokenizer', { 'tokenizer.json': null }, 'not_found', /tokenizer\.json is missing/],
    ['no tokenizer configuration', { 'tokenizer_config.json': null }, 'not_found', /tokenizer_config\.json is missing/],
    ['a broken config', { 'config.json': '{"model' }, 'configuration', /config\.json is broken: it is not valid JSON/],
    ['no weights', { [weights]: null }, 'not_found', /no \.onnx file in .*onnx/],
    [
      'weights of PyTorch',
      { [weights]: null, 'model.safetensors': '…' },
      'not_found',
      /model\.safetensors cannot be used/,
    ],
    [
      'weights of llama.cpp alone',
      { [weights]: null, 'config.json': null, 'model-Q4_K_M.gguf': '…' },
      'not_found',
      /model-Q4_K_M\.gguf cannot be used .* Convert the model/,
    ],
    ['empty weights', { [weights]: '' }, 'configuration', /model_q4\.onnx is broken: it is empty/],
    [
      'a pointer of Git LFS',
      { [weights]: 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n' },
      'configuration',
      /git lfs pull/,
    ],
  ])('refuses a folder with %s', async (_, changes, code, message) => {
    await using folder = await modelFolder(changes)
    await expect(checkFolder(folder.path, undefined, undefined)).rejects.toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })

  it('names the dtypes that there are', async () => {
    await using folder = await modelFolder({ 'onnx/model_int8.onnx': 'weights' })
    await expect(checkFolder(folder.path, 'fp16', undefined)).rejects.toThrow(
      expect.objectContaining({
        code: 'not_found',
        message: expect.stringMatching(/dtype 'fp16': .*model_fp16\.onnx is missing\. It has: q4, int8\./),
      }),
    )
  })

  it('compares sizes with the table of a model package', async () => {
    await using folder = await modelFolder({ 'tokenizer.json': '{}' })
    await expect(checkFolder(folder.path, undefined, files)).rejects.toThrow(
      /tokenizer\.json is broken: it has 2 bytes instead of 1367711/,
    )
  })
})

describe('checkSums', () => {
  it('finds bytes that were overwritten', async () => {
    await using folder = await modelFolder()
    await checkSums(folder.path, files)
    await spoilWeights(folder.path)
    await expect(checkSums(folder.path, files)).rejects.toThrow(
      expect.objectContaining({
        code: 'configuration',
        message: expect.stringMatching(/model_q4\.onnx is broken: its checksum is wrong/),
      }),
    )
  })
})
