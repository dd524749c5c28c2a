import { SmolError } from '@smol/core'
import type { RuntimeClient } from './client.ts'
import type { ImportLibrary, RuntimeOptions, RuntimeParts } from './open-runtime.ts'
import { openRuntime } from './open-runtime.ts'
import type { LoadProgress, Runtime } from './runtime.ts'

interface Shared {
  readonly opening: Promise<RuntimeClient>
  readonly listeners: Set<(progress: LoadProgress) => void>
  /** Aborts when nobody wants the model any more. */
  readonly ending: AbortController
  /** Once it is loaded. */
  client?: RuntimeClient
  users: number
}

/** A load that is shared: every user gives it back once. */
export interface Lease {
  /** Rejects where the load fails, and with the release of its last user. */
  readonly runtime: Promise<Runtime>
  /** True when the model's thread is gone and a new lease is needed. */
  broken(): boolean
  release(): Promise<void>
}

const shared = new Map<string, Shared>()

/** The runtime of these options: the one that is there, or a new one. A load that failed is forgotten. */
export function leaseRuntime(options: RuntimeOptions, parts: RuntimeParts): Lease {
  const key = `${JSON.stringify(options)} ${libraryNumber(parts.library)}`
  const known = shared.get(key)
  const entry = known === undefined || known.client?.broken === true ? open(key, options, parts) : known
  entry.users++
  const { onProgress } = parts
  if (onProgress !== undefined) entry.listeners.add(onProgress)
  let released = false
  return {
    runtime: entry.opening.finally(() => onProgress !== undefined && entry.listeners.delete(onProgress)),
    broken: () => entry.client?.broken === true,
    async release() {
      if (released) return
      released = true
      if (onProgress !== undefined) entry.listeners.delete(onProgress)
      if (--entry.users > 0) return
      forget(key, entry)
      entry.ending.abort(disposedError())
      // A load that failed left nothing to free, and told its caller.
      await entry.opening.then(
        (client) => client.dispose(),
        () => undefined,
      )
    },
  }
}

/** What a call of a disposed model gets. */
export function disposedError(): SmolError {
  return new SmolError({ code: 'configuration', message: 'This model was disposed. Make a new one to go on.' })
}

function open(key: string, options: RuntimeOptions, parts: RuntimeParts): Shared {
  const listeners = new Set<(progress: LoadProgress) => void>()
  const tellAll = (progress: LoadProgress): void => listeners.forEach((listener) => listener(progress))
  const ending = new AbortController()
  const heard = parts.onProgress === undefined ? parts : { ...parts, onProgress: tellAll }
  const entry: Shared = { listeners, ending, users: 0, opening: openRuntime(options, heard, ending.signal) }
  entry.opening.then(
    (client) => (entry.client = client),
    () => forget(key, entry),
  )
  shared.set(key, entry)
  return entry
}

function forget(key: string, entry: Shared): void {
  if (shared.get(key) === entry) shared.delete(key)
}

const libraries = new WeakMap<ImportLibrary, number>()
let libraryCount = 0

/** Libraries that were passed in are told apart by identity. */
function libraryNumber(library: ImportLibrary | undefined): number {
  if (library === undefined) return 0
  const number = libraries.get(library) ?? ++libraryCount
  libraries.set(library, number)
  return number
}
