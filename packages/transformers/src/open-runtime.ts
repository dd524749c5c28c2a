import { SmolError } from '@smol/core'
import type { ModelLine } from './client.ts'
import { RuntimeClient } from './client.ts'
import type { TransformersLibrary } from './library.ts'
import { importLibrary } from './library.ts'
import type { LoadProgress, LoadSpec } from './runtime.ts'

/** How carefully files are looked at before they are used. */
export type Verify = 'sha256' | 'size' | 'off'

/** Everything that decides what is loaded, where and how: models for which all of it is the same share one load. */
export interface RuntimeOptions extends Omit<LoadSpec, 'path' | 'isFolder' | 'chatTemplate' | 'wantsProgress'> {
  readonly verify: Verify
  readonly worker: boolean
}

/** Loads transformers.js. */
export type ImportLibrary = () => Promise<TransformersLibrary>

/** What a caller brings along. */
export interface RuntimeParts {
  readonly library?: ImportLibrary | undefined
  readonly onProgress?: ((progress: LoadProgress) => void) | undefined
}

/** Finds the model, checks its files, starts its thread and loads it. */
export async function openRuntime(options: RuntimeOptions, parts: RuntimeParts): Promise<RuntimeClient> {
  const { verify, worker, ...rest } = options
  const { files, ...found } = await findModel(options)
  const spec: LoadSpec = { ...rest, ...found, wantsProgress: parts.onProgress !== undefined }
  // A function cannot go to another thread.
  const line = await openLine(worker && parts.library === undefined, parts.library ?? importLibrary)
  const client = new RuntimeClient(line)
  const loading = client.load(spec, parts.onProgress ?? (() => undefined))
  // Beside the load, on the other core. What loads meanwhile is not used before the sums are right.
  const [loaded, summed] = await Promise.allSettled([loading, verify === 'sha256' ? sums(spec.path, files) : undefined])
  if (summed.status === 'rejected') {
    if (loaded.status === 'fulfilled') await client.dispose()
    throw summed.reason
  }
  if (loaded.status === 'rejected') throw loaded.reason
  return client
}

interface Found extends Pick<LoadSpec, 'path' | 'isFolder'> {
  readonly chatTemplate?: string
  readonly dtype?: LoadSpec['dtype'] & {}
  readonly cacheDir?: string
  readonly files?: readonly { name: string; bytes: number; sha256: string }[]
}

async function findModel({ name, dtype, cacheDir, verify }: RuntimeOptions): Promise<Found> {
  if (!inNode()) return { path: name, isFolder: /^[./]|^https?:/.test(name) }
  const { defaultCacheDir, locate } = await import('./resolve.ts')
  const location = await locate(name)
  if (location.kind === 'hub') return { path: location.id, isFolder: false, cacheDir: cacheDir ?? defaultCacheDir() }
  const { path, files } = location
  if (verify === 'off') return { path, isFolder: true }
  const { checkFolder } = await import('./check-folder.ts')
  return { path, isFolder: true, ...(await checkFolder(path, dtype, files)), ...(files === undefined ? {} : { files }) }
}

async function sums(path: string, files: Found['files']): Promise<void> {
  if (files === undefined) return
  const { checkSums } = await import('./check-folder.ts')
  await checkSums(path, files)
}

async function openLine(inWorker: boolean, library: ImportLibrary): Promise<ModelLine> {
  if (!inWorker || !inNode()) {
    const { openSameThreadLine } = await import('./same-thread-line.ts')
    return openSameThreadLine(library)
  }
  const { openWorkerLine } = await import('./worker-line.ts')
  try {
    return openWorkerLine()
  } catch (cause) {
    throw new SmolError({
      code: 'configuration',
      message: `No worker thread can be started here (${(cause as Error).message}). Give worker: false to run the model in this thread.`,
      cause,
    })
  }
}

function inNode(): boolean {
  return typeof process === 'object' && process.release?.name === 'node'
}
