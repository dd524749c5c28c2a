import { createHash } from 'node:crypto'
import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SmolError } from '@smol/core'
import type { Placement } from './placement.ts'
import { dtypeSuffixes } from './placement.ts'
import type { KnownFile } from './resolve.ts'
import { availableDtypes, modelParts, noWeights } from './weights.ts'

/** What is found in a model's folder before anything is computed. */
export interface CheckedFolder {
  /** The dtype to load, one for all parts of the model or one for each. */
  readonly dtype?: Placement
  /** The chat template, where it has a file of its own. */
  readonly chatTemplate?: string
}

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
  const weights = await listWeights(path)
  const config = await readJson(join(path, 'config.json'))
  await readJson(join(path, 'tokenizer_config.json'))
  await checkThere(join(path, 'tokenizer.json'))
  const chosen = await chooseDtype(path, weights, dtype, config)
  const chatTemplate = await readFile(join(path, 'chat_template.jinja'), 'utf8').catch(() => undefined)
  return { ...(chosen === undefined ? {} : { dtype: chosen }), ...(chatTemplate === undefined ? {} : { chatTemplate }) }
}

/**
 * Compares files with their checksums: weights in which bytes are overwritten load without any error and talk nonsense.
 * @throws SmolError `configuration` that names the file
 */
export async function checkSums(path: string, files: readonly KnownFile[]): Promise<void> {
  for (const { name, sha256 } of files) {
    if ((await sumOf(join(path, name))) !== sha256) throw broken(join(path, name), 'its checksum is wrong')
  }
}

/** With one buffer for the whole file: its garbage would be as large as the file. */
async function sumOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(1 << 20)
  const handle = await open(file)
  try {
    for (;;) {
      const { bytesRead } = await handle.read(buffer)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
    }
  } finally {
    await handle.close()
  }
}

async function chooseDtype(
  path: string,
  weights: readonly string[],
  asked: Placement | undefined,
  config: Readonly<Record<string, unknown>>,
): Promise<Placement | undefined> {
  const settings = config['transformers.js_config'] as { dtype?: Placement } | undefined
  const wanted = asked ?? settings?.dtype
  const chosen = new Map<string, string>()
  for (const part of modelParts.filter((name) => weights.some((file) => file.startsWith(name)))) {
    const available = availableDtypes(weights, part)
    // One dtype for all is about the language model; what stands beside it is often there in fewer.
    const [first = typeof wanted === 'string' ? wanted : undefined] = chosen.values()
    const forAll = chosen.size === 0 || (first !== undefined && available.includes(first)) ? first : undefined
    const dtype = (typeof wanted === 'object' ? wanted[part] : undefined) ?? forAll ?? available[0]
    if (dtype === undefined) continue
    const file = join(path, 'onnx', `${part}${dtypeSuffixes[dtype] ?? ''}.onnx`)
    if (!available.includes(dtype)) {
      throw new SmolError({
        code: 'not_found',
        message: `The model has no weights of dtype '${dtype}': ${file} is missing. It has: ${available.join(', ') || 'none'}.`,
      })
    }
    await checkWeights(file)
    chosen.set(part, dtype)
  }
  if (typeof wanted === 'object') return { ...wanted, ...Object.fromEntries(chosen) }
  const different = new Set(chosen.values())
  return different.size > 1 ? Object.fromEntries(chosen) : [...different][0]
}

async function listWeights(path: string): Promise<string[]> {
  const folder = join(path, 'onnx')
  const names = await readdir(folder).catch(() => [])
  const weights = names.filter((name) => name.endsWith('.onnx'))
  if (weights.length > 0) return weights
  throw new SmolError({
    code: 'not_found',
    message: noWeights(`there is no .onnx file in ${folder}.`, await readdir(path)),
  })
}

async function checkWeights(file: string): Promise<void> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0)
    if (bytesRead === 0) throw broken(file, 'it is empty')
    const start = buffer.toString('latin1', 0, bytesRead)
    if (start.startsWith('version https://git-lfs'))
      throw broken(file, "it is only a pointer of Git LFS. Run 'git lfs pull' in the folder,")
    if (start.startsWith('GGUF')) throw broken(file, 'it is a GGUF file of llama.cpp, which is no ONNX')
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
