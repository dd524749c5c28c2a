import type { TransformersLibrary } from './library.ts'
import type { LoadProgress, LoadSpec } from './runtime.ts'

/**
 * How long a thread of onnxruntime looks for work before it sleeps. It looks for milliseconds by default: on a machine that
 * has other work, threads then take the cores from each other, and a token takes three times as long. On an idle one, this
 * is as fast.
 */
const spinMicroseconds = '50'

/** What `from_pretrained` of transformers.js gets. */
export function pretrainedOptions(
  spec: LoadSpec,
  onProgress: (progress: LoadProgress) => void,
): Record<string, unknown> {
  return {
    local_files_only: spec.localFilesOnly || spec.isFolder,
    ...(spec.revision === undefined ? {} : { revision: spec.revision }),
    ...(spec.device === undefined ? {} : { device: spec.device }),
    ...(spec.dtype === undefined ? {} : { dtype: spec.dtype }),
    ...(spec.wantsProgress ? { progress_callback: (event: LibraryProgress) => reportProgress(event, onProgress) } : {}),
    session_options: {
      // Fatal only. What goes wrong is thrown; it need not be printed by the native library as well.
      logSeverityLevel: 4,
      // Plans of memory for shapes that were seen: every prompt has another one, and each plan holds a block of its own.
      enableMemPattern: false,
      ...(spec.threads === undefined ? {} : { intraOpNumThreads: spec.threads }),
      extra: { session: { intra_op: { spin_duration_us: spinMicroseconds } } },
    },
  }
}

/** What transformers.js tells of a download. */
interface LibraryProgress {
  readonly status: string
  readonly file?: string
  readonly loaded?: number
  readonly total?: number
}

function reportProgress(
  { status, file, loaded, total }: LibraryProgress,
  onProgress: (progress: LoadProgress) => void,
): void {
  if (file === undefined) return
  if (status === 'initiate') onProgress({ status: 'start', file })
  else if (status === 'done') onProgress({ status: 'done', file })
  else if (status === 'progress')
    onProgress({
      status: 'progress',
      file,
      ...(loaded === undefined ? {} : { loaded }),
      ...(total === undefined ? {} : { total }),
    })
}

/** Whether the model's repository names code of its own. */
export async function hasCustomCode({ AutoConfig }: TransformersLibrary, spec: LoadSpec): Promise<boolean> {
  try {
    const config = await AutoConfig.from_pretrained(spec.path, {
      local_files_only: spec.localFilesOnly || spec.isFolder,
    })
    return config['auto_map'] !== undefined
  } catch {
    // Without a configuration nothing is known; the error at hand says more.
    return false
  }
}
