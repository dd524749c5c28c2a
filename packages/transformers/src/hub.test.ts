import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startHub } from '../test/hub-server.ts'
import { png } from '../test/png.ts'
import { textFiles, visionFiles } from '../test/tiny-models.ts'
import type { LoadProgress, TransformersModelOptions } from './index.ts'
import { TransformersModel } from './index.ts'

const id = 'someone/tiny'
const files = textFiles
let cacheDir: string

beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'smol-hub-'))
  vi.stubEnv('HF_TOKEN_PATH', join(cacheDir, 'token'))
  for (const name of ['HF_TOKEN', 'HF_ACCESS_TOKEN', 'HF_ENDPOINT', 'HF_HUB_OFFLINE', 'TRANSFORMERS_OFFLINE'])
    vi.stubEnv(name, undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(cacheDir, { recursive: true })
})

const open = (options: TransformersModelOptions): TransformersModel =>
  new TransformersModel({ modelId: id, cacheDir, worker: false, threads: 1, ...options })
const failure = async (options: TransformersModelOptions): Promise<unknown> => {
  await using model = open(options)
  try {
    await model.load()
  } catch (error) {
    return error
  }
  return expect.fail('did not fail')
}
const message = (pattern: RegExp): { message: unknown } => ({ message: expect.stringMatching(pattern) })

describe('a model of the Hub', () => {
  it('is downloaded with progress, and then is there without a network', async () => {
    await using hub = await startHub({ id, files })
    vi.stubEnv('HF_ENDPOINT', hub.url)
    const progress: LoadProgress[] = []
    {
      await using model = open({ worker: true, onProgress: (event) => progress.push(event) })
      expect((await model.generate('x')).content).toBe('red')
    }
    const total = (files['onnx/model.onnx'] as Uint8Array).length
    const ofFile = progress.filter(({ file }) => file === 'onnx/model.onnx')
    expect(ofFile[0]?.status).toBe('start')
    expect(ofFile.at(-1)?.status).toBe('done')
    expect(ofFile).toContainEqual({ status: 'progress', file: 'onnx/model.onnx', loaded: total, total })
    expect(progress.at(-1)).toEqual({ status: 'ready' })
    await hub.close()
    for (const localFilesOnly of [true, false]) {
      await using again = open({ localFilesOnly })
      expect((await again.generate('x')).content).toBe('red')
    }
  })

  it('is there without a network, also where the Hub would be asked for what it never had', async () => {
    const few = Object.entries(files).filter(([name]) => name !== 'generation_config.json')
    const hub = await startHub({ id, files: Object.fromEntries(few) })
    await using model = open({ hubEndpoint: hub.url })
    await model.load()
    await hub.close()
    await using again = open({ hubEndpoint: hub.url, contextLength: 100 })
    expect((await again.generate('x')).content).toBe('red')
  })

  it('is taken from the revision and the Hub that are asked for', async () => {
    await using hub = await startHub({ id, files, revision: 'v2' })
    await using model = open({ revision: 'v2', hubEndpoint: `${hub.url}/` })
    expect((await model.generate('x')).content).toBe('red')
    expect(hub.asked.every(({ path }) => path.startsWith(`/${id}/resolve/v2/`))).toBe(true)
    expect(await failure({ revision: 'v3', hubEndpoint: hub.url })).toMatchObject({
      code: 'not_found',
      ...message(/'someone\/tiny' has no revision 'v3'/),
    })
  })

  it('may have its chat template in a file of its own', async () => {
    const { chat_template: chatTemplate, ...config } = files['tokenizer_config.json'] as { chat_template: string }
    const apart = { ...files, 'tokenizer_config.json': config, 'chat_template.jinja': Buffer.from(chatTemplate) }
    await using hub = await startHub({ id, files: apart })
    await using model = open({ hubEndpoint: hub.url })
    const reply = await model.generate('abc')
    expect(reply).toMatchObject({ content: 'red', tokenUsage: { inputTokens: 6 } })
    await using bare = await startHub({ id: 'someone/bare', files: { ...files, 'tokenizer_config.json': config } })
    await using plain = open({ modelId: 'someone/bare', hubEndpoint: bare.url })
    await expect(plain.generate('x')).rejects.toThrow(/no chat template/)
  })

  it('sees, if it can', async () => {
    await using hub = await startHub({ id, files: visionFiles })
    const image = { type: 'image', image: png([0, 0, 255]) }
    const messages = [{ role: 'user' as const, content: [image] }]
    await using model = open({ hubEndpoint: hub.url })
    expect((await model.generate(messages)).content).toBe('blue')
    await using again = open({ localFilesOnly: true })
    expect((await again.generate(messages)).content).toBe('blue')
    expect(await failure({ hubEndpoint: hub.url, torchDtype: { vision_encoder: 'q4' } })).toMatchObject({
      code: 'not_found',
      ...message(/no onnx\/vision_encoder_q4\.onnx\. Of this file it has the dtypes: fp32\./),
    })
  })

  it('is read with the token, which nobody else sees', async () => {
    vi.stubEnv('HF_TOKEN', 'hf_secretsecret')
    await using elsewhere = await startHub({ id, files })
    await using hub = await startHub({
      id,
      files,
      instead: (file, _request, response) => {
        if (!file.endsWith('.onnx')) return false
        const location = `${elsewhere.url.replace('localhost', '127.0.0.1')}/${id}/resolve/main/${file}`
        response.writeHead(302, { location }).end()
        return true
      },
    })
    await using model = open({ hubEndpoint: hub.url })
    await model.load()
    expect(hub.asked.every(({ token }) => token === 'Bearer hf_secretsecret')).toBe(true)
    expect(elsewhere.asked.map(({ token }) => token)).toContain(undefined)
    expect(elsewhere.asked.every(({ token }) => token === undefined)).toBe(true)
  })
})

it('is read with the token of who has logged in', async () => {
  await writeFile(join(cacheDir, 'token'), 'hf_storedstored\n')
  await using hub = await startHub({ id, files })
  await using model = open({ hubEndpoint: hub.url })
  await model.load()
  expect(hub.asked.every(({ token }) => token === 'Bearer hf_storedstored')).toBe(true)
})

describe('a model that the Hub does not give', () => {
  it.each([
    [401, undefined, 'auth', /known accounts only.*set HF_TOKEN/],
    [401, 'hf_wrongwrongwrong', 'auth', /does not accept the token/],
    [403, 'hf_wrongwrongwrong', 'permission', /is gated\. Accept its conditions/],
    [503, undefined, 'server', /^localhost:\d+ did not give 'someone\/tiny': service unavailable/],
    [429, undefined, 'rate_limit', /\(429\)\. Try again later/],
  ] as const)('says so: status %i with token %s', async (status, token, code, pattern) => {
    vi.stubEnv('HF_TOKEN', token)
    await using hub = await startHub({
      id,
      files,
      instead: (_file, _request, response) => {
        response.writeHead(status).end(`who is ${token}?`)
        return true
      },
    })
    const error = await failure({ hubEndpoint: hub.url })
    expect(error).toMatchObject({ code, ...message(pattern) })
    if (token !== undefined) expect(inspect(error, { depth: 9 })).not.toContain(token)
  })

  it('names the model that is not there', async () => {
    await using hub = await startHub({ id, files })
    expect(await failure({ modelId: 'someone/else', hubEndpoint: hub.url })).toMatchObject({
      code: 'not_found',
      ...message(/no model 'someone\/else' on localhost/),
    })
  })

  it.each<[string, Record<string, unknown>, TransformersModelOptions, RegExp]>([
    ['a dtype', files, { torchDtype: 'q4' }, /no onnx\/model_q4\.onnx\. Of this file it has the dtypes: fp32\./],
    [
      'ONNX weights',
      { ...files, 'onnx/model.onnx': undefined, 'model.safetensors': 1 },
      {},
      /no \.onnx file .* model\.safetensors cannot be used/,
    ],
    ['a tokenizer', { ...files, 'tokenizer.json': undefined }, {}, /has no tokenizer\.json/],
    ['its configuration', { ...files, 'tokenizer_config.json': undefined }, {}, /has no tokenizer_config\.json/],
    ['a configuration', { ...files, 'config.json': undefined }, {}, /has no config\.json/],
  ])('names what is missing: %s', async (_, all, options, pattern) => {
    const there = Object.fromEntries(Object.entries(all).filter(([, content]) => content !== undefined))
    await using hub = await startHub({ id, files: there })
    expect(await failure({ ...options, hubEndpoint: hub.url })).toMatchObject({
      code: 'not_found',
      ...message(pattern),
    })
  })

  it('says that there is no network, and what localFilesOnly lacks', async () => {
    const hub = await startHub({ id, files })
    await hub.close()
    expect(await failure({ hubEndpoint: hub.url })).toMatchObject({
      code: 'network',
      retryable: true,
      ...message(/Could not download 'someone\/tiny' .*ECONNREFUSED/),
    })
    expect(await failure({ localFilesOnly: true })).toMatchObject({
      code: 'not_found',
      ...message(/\(tokenizer\.json is missing in .*\) and localFilesOnly forbids/),
    })
    vi.stubEnv('HF_HUB_OFFLINE', '1')
    expect(await failure({ hubEndpoint: hub.url })).toMatchObject({ code: 'not_found' })
  })

  it('never uses half a file', async () => {
    let cut = true
    await using hub = await startHub({
      id,
      files,
      instead: (file, _request, response) => {
        if (!file.endsWith('.onnx') || !cut) return false
        const content = files[file] as Uint8Array
        response.writeHead(200, { 'content-length': content.length })
        response.write(content.subarray(0, 1000), () => response.destroy())
        return true
      },
    })
    expect(await failure({ hubEndpoint: hub.url })).toMatchObject({ code: 'network' })
    expect(await readdir(join(cacheDir, id, 'onnx')).catch(() => [])).toEqual([])
    cut = false
    await using model = open({ hubEndpoint: hub.url })
    expect((await model.generate('x')).content).toBe('red')
  })

  it('cannot be kept in a cache that is no folder', async () => {
    await using hub = await startHub({ id, files })
    const file = join(cacheDir, 'file')
    await writeFile(file, '')
    expect(await failure({ hubEndpoint: hub.url, cacheDir: file })).toMatchObject({
      code: 'configuration',
      ...message(/Cannot write downloads .* to .*file .*Give another cacheDir/),
    })
  })
})
