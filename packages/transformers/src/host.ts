import type { ModelLine } from './client.ts'
import type { TransformersLibrary } from './library.ts'
import type { KnownFile } from './resolve.ts'
import type { LoadSpec } from './runtime.ts'
import type { RuntimeOptions } from './open-runtime.ts'

/** A model that was found, and what is known of its files. */
export interface FoundModel extends Pick<LoadSpec, 'path' | 'isFolder' | 'device' | 'wasmPaths' | 'libraryUrl'> {
  readonly chatTemplate?: string
  readonly dtype?: LoadSpec['dtype'] & {}
  readonly cacheDir?: string
  readonly files?: readonly KnownFile[]
}

/** What Node and a browser do each in its own way. package.json has which of the two `#host` is. */
export interface Host {
  /**
   * Finds what `modelId` names and looks at its files.
   * @throws SmolError
   */
  findModel(options: RuntimeOptions): Promise<FoundModel>
  /**
   * Reads the files and compares their checksums.
   * @throws SmolError for a file that is not as it should be
   */
  checkSums(path: string, files: readonly KnownFile[]): Promise<void>
  /**
   * Starts the thread that the model is to run in.
   * @throws what stands in the way
   */
  openWorkerLine(): ModelLine
  /** Sets transformers.js up, in the thread that uses it. @param isOurs false where the caller brought it along, set up as they like */
  prepareLibrary(library: TransformersLibrary, spec: LoadSpec, isOurs: boolean): void
}
