import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isSmolError, SmolError } from '@smol/core'

/** A file that a model package vouches for. */
export interface KnownFile {
  readonly name: string
  readonly bytes: number
  readonly sha256: string
}

/** Where a model is. */
export type Location =
  | { readonly kind: 'hub'; readonly id: string }
  | { readonly kind: 'folder'; readonly path: string; readonly files?: readonly KnownFile[] }

/**
 * Finds what `modelId` names: `@scope/name` is an installed model package, a path or an existing folder is a folder,
 * everything else an id of the Hugging Face Hub.
 * @throws SmolError `missing_dependency` for a package that is not installed, `not_found` for a folder that is not there
 */
export async function locate(modelId: string): Promise<Location> {
  if (modelId.startsWith('@')) return locatePackage(modelId)
  const path = toPath(modelId)
  if (path !== undefined && isFolder(path)) return { kind: 'folder', path, ...(await vouchedFor(path)) }
  const missing = missingAt(modelId, path)
  if (missing !== undefined) {
    throw new SmolError({
      code: 'not_found',
      message: `Failed to load the model '${modelId}': ${missing} Give a folder with config.json, tokenizer.json and onnx/, or the id of a model on the Hugging Face Hub, such as onnx-community/Qwen3-0.6B-ONNX.`,
    })
  }
  return { kind: 'hub', id: modelId }
}

/** Where downloads are kept: beside those of Hugging Face's other libraries, not inside node_modules, where the next install would delete them. */
export function defaultCacheDir(): string {
  const home = process.env['HF_HOME'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'huggingface')
  return join(home, 'transformers.js')
}

/** Why it is no folder and cannot be an id; undefined where it may be one. */
function missingAt(modelId: string, path: string | undefined): string | undefined {
  const isPath = path !== undefined && (looksLikePath(modelId) || /\.(gguf|onnx|safetensors)$/i.test(modelId))
  if (isPath && existsSync(path))
    return `${path} is a file. transformers.js reads folders with ONNX weights, not single files such as GGUF.`
  if (isPath) return `there is no folder ${path}.`
  // The rule of the Hub: an owner and a name, or a name.
  return /^([\w.-]+\/)?[\w.-]{1,96}$/.test(modelId) ? undefined : 'it is neither a folder nor an id of the Hub.'
}

function looksLikePath(modelId: string): boolean {
  return /^\.{0,2}[/\\]|^\.{1,2}$|^~[/\\]|^file:|^[A-Za-z]:[/\\]/.test(modelId)
}

function toPath(modelId: string): string | undefined {
  if (modelId.startsWith('file:')) return fileURLToPath(modelId)
  if (/^[a-z][a-z0-9+.-]+:/i.test(modelId) && !isAbsolute(modelId)) return undefined
  return resolve(modelId.replace(/^~(?=[/\\])/, () => homedir()))
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

/**
 * The checksums of a folder that is the `modelPath` of one of our own model packages. No other package is asked: to load
 * a model must not run code that happens to lie beside it.
 */
async function vouchedFor(path: string): Promise<{ files?: readonly KnownFile[] }> {
  const manifest = join(path, '..', 'package.json')
  const { name } = existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')) as { name?: unknown }) : {}
  if (typeof name !== 'string' || !name.startsWith('@smol/')) return {}
  const location = await locatePackage(name)
  return location.kind === 'folder' && location.path === path && location.files !== undefined
    ? { files: location.files }
    : {}
}

async function locatePackage(name: string): Promise<Location> {
  const module = await importPackage(name)
  const { modelPath, files } = module as { modelPath?: unknown; files?: unknown }
  if (typeof modelPath !== 'string') {
    throw new SmolError({
      code: 'configuration',
      message: `'${name}' is no model package: it does not export modelPath, the folder of a model.`,
    })
  }
  return { kind: 'folder', path: modelPath, ...(Array.isArray(files) ? { files: files as KnownFile[] } : {}) }
}

/** Looks from the user's project, then from the program that runs, then from here: an import alone would only do the last. */
async function importPackage(name: string): Promise<unknown> {
  for (const base of [join(process.cwd(), 'index.js'), process.argv[1]]) {
    if (base === undefined) continue
    const entry = resolveFrom(base, name)
    if (entry !== undefined) return import(pathToFileURL(entry).href)
  }
  try {
    return await import(name)
  } catch (cause) {
    if (isSmolError(cause) || (cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new SmolError({
      code: 'missing_dependency',
      message: `The model package '${name}' is not installed. Run: npm install ${name}`,
      cause,
    })
  }
}

function resolveFrom(base: string, name: string): string | undefined {
  try {
    return createRequire(base).resolve(name)
  } catch {
    // Not to be found from there; the next place may know it.
    return undefined
  }
}
