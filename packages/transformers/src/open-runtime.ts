import { SmolError } from '@smol/core'
import type { ModelLine } from './client.ts'
import { RuntimeClient } from './client.ts'
import type { Host } from './host.ts'
import type { TransformersLibrary } from './library.ts'
import { importLibrary } from './library.ts'
import type { LoadProgress, LoadSpec } from './runtime.ts'

/** How carefully files are looked at before they are used. */
export type Verify = 'sha256' | 'size' | 'off'

/** Everything that decides what is loaded, where and how: models for which all of it is the same share one load. */
export interface RuntimeOptions extends Omit<
  LoadSpec,
  'path' | 'isFolder' | 'chatTemplate' | 'wantsProgress' | 'libraryUrl'
> {
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

/**
 * Finds the model, checks its files, starts its thread and loads it.
 * @param signal gives the load up, and frees what there is of it
 */
export async function openRuntime(
  options: RuntimeOptions,
  parts: RuntimeParts,
  signal: AbortSignal,
): Promise<RuntimeClient> {
  const { verify, worker, ...rest } = options
  const { host } = await import('#host')
  const { files, ...found } = await host.findModel(options)
  const spec: LoadSpec = { ...rest, ...found, wantsProgress: parts.onProgress !== undefined }
  signal.throwIfAborted()
  // A function cannot go to another thread.
  const client = new RuntimeClient(
    worker && parts.library === undefined ? openWorkerLine(host) : await openLineHere(host, parts.library),
  )
  signal.addEventListener('abort', () => void client.dispose(), { once: true })
  const loading = client.load(spec, parts.onProgress ?? (() => undefined))
  // Beside the load, on the other core. What loads meanwhile is not used before the sums are right.
  const summing = verify === 'sha256' && files !== undefined ? host.checkSums(spec.path, files) : undefined
  const [loaded, summed] = await Promise.allSettled([loading, summing])
  if (summed.status === 'rejected') {
    if (loaded.status === 'fulfilled') await client.dispose()
    throw summed.reason
  }
  if (loaded.status === 'rejected') throw loaded.reason
  return client
}

function openWorkerLine(host: Host): ModelLine {
  try {
    return host.openWorkerLine()
  } catch (cause) {
    throw new SmolError({
      code: 'configuration',
      message: `No worker thread can be started here (${(cause as Error).message}). Give worker: false to run the model in this thread.`,
      cause,
    })
  }
}

async function openLineHere(host: Host, library: ImportLibrary | undefined): Promise<ModelLine> {
  const { openSameThreadLine } = await import('./same-thread-line.ts')
  return openSameThreadLine(async (spec) => {
    const loaded = await (library ?? importLibrary)()
    host.prepareLibrary(loaded, spec, library === undefined)
    return loaded
  })
}
