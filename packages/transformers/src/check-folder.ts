import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SmolError } from '@smol/core'
import type { Placement } from './placement.ts'
import { dtypeSuffixes } from './placement.ts'
import type { KnownFile } from './resolve.ts'

/** What is found in a model's folder before anything is computed. */
export interface CheckedFolder {
  /** The dtype to load, where one file holds the model. */
  readonly dtype?: Placement
  /** The chat template, where it has a file of its own. */
  readonly chatTemplate?: string
}

/** The files that a causal language model or the decoder of a larger one is in. */
const decoders = ['model', 'decoder_model_merged']

/**
 * Checks that a folder holds a whole model. transformers.js and onnxruntime find some of this out later, in other words,
 * or not at all.
 * @throws SmolError that names the file, and the dtypes that there are
 */
export async function checkFolder(
  path: string,
  dtype: Placement | undefined,
  files: readonly KnownFile[] | undefined,
): Promise<CheckedFolder> {
  for (const file of files ?? []) await checkSize(join(path, file.name), file.bytes)
  const config = await readJson(join(path, 'config.json'))
  await readJson(join(path, 'tokenizer_config.json'))
  await checkThere(join(path, 'tokenizer.json'))
  const chosen = await chooseDtype(path, dtype, config)
  const chatTemplate = await readFile(join(path, 'chat_template.jinja'), 'utf8').catch(() => undefined)
  return { ...(chosen === undefined ? {} : { dtype: chosen }), ...(chatTemplate === undefined ? {} : { chatTemplate }) }
}

/**
 * Compares files with their checksums: weights in which bytes are overwritten load without any error and talk nonsense.
 * @throws SmolError `configuration` that names the file
 */
export async function checkSums(path: string, files: readonly KnownFile[]): Promise<void> {
  for (const { name, sha256 } of files) {
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(join(path, name), { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer)
    if (hash.digest('hex') !== sha256) throw broken(join(path, name), 'its checksum is wrong')
  }
}

async function chooseDtype(
  path: string,
  asked: Placement | undefined,
  config: Readonly<Record<string, unknown>>,
): Promise<Placement | undefined> {
  const weights = await listWeights(path)
  if (typeof asked === 'object') return asked
  const settings = config['transformers.js_config'] as { dtype?: Placement } | undefined
  if (asked === undefined && typeof settings?.dtype === 'object') return settings.dtype
  const decoder = decoders.find((name) => weights.some((file) => file.startsWith(name))) ?? 'model'
  const available = Object.keys(dtypeSuffixes).filter((dtype) =>
    weights.includes(`${decoder}${dtypeSuffixes[dtype]}.onnx`),
  )
  const wanted = asked ?? (settings?.dtype as string | undefined)
  const dtype = wanted ?? available[0]
  if (dtype === undefined) return undefined
  const file = join(path, 'onnx', `${decoder}${dtypeSuffixes[dtype] ?? ''}.onnx`)
  if (!available.includes(dtype)) {
    throw new SmolError({
      code: 'not_found',
      message: `The model has no weights of dtype '${dtype}': ${file} is missing. It has: ${available.join(', ') || 'none'}.`,
    })
  }
  await checkWeights(file)
  return dtype
}

async function listWeights(path: string): Promise<string[]> {
  const folder = join(path, 'onnx')
  const names = await readdir(folder).catch(() => [])
  const weights = names.filter((name) => name.endsWith('.onnx'))
  if (weights.length > 0) return weights
  const others = (await readdir(path)).filter((name) => /\.(safetensors|gguf|bin|pt|onnx)$/.test(name))
  throw new SmolError({
    code: 'not_found',
    message: `The model has no weights: there is no .onnx file in ${folder}.${others.length === 0 ? '' : ` ${others.join(', ')} cannot be used from where it is: transformers.js reads ONNX weights in the folder 'onnx' only. Convert the model with Hugging Face Optimum, or take a converted one.`}`,
  })
}

async function checkWeights(file: string): Promise<void> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    if (bytesRead === 0) throw broken(file, 'it is empty')
    if (buffer.toString('latin1', 0, bytesRead).startsWith('version https://git-lfs')) {
      throw broken(file, "it is only a pointer of Git LFS. Run 'git lfs pull' in the folder,")
    }
  } finally {
    await handle.close()
  }
}

async function checkSize(file: string, bytes: number): Promise<void> {
  const { size } = await checkThere(file)
  if (size !== bytes) throw broken(file, `it has ${size} bytes instead of ${bytes}`)
}

async function checkThere(file: string): Promise<{ size: number }> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined)
    throw new SmolError({ code: 'not_found', message: `The model is not complete: ${file} is missing.` })
  return found
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
  await checkThere(file)
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  } catch (cause) {
    throw broken(file, `it is not valid JSON (${(cause as Error).message})`)
  }
}

function broken(file: string, how: string): SmolError {
  return new SmolError({
    code: 'configuration',
    message: `The model's file ${file} is broken: ${how}. Install or download the model again.`,
  })
}
