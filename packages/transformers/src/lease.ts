import type { RuntimeClient } from './client.ts'
import type { ImportLibrary, RuntimeOptions, RuntimeParts } from './open-runtime.ts'
import { openRuntime } from './open-runtime.ts'
import type { LoadProgress, Runtime } from './runtime.ts'

interface Shared {
  readonly opening: Promise<RuntimeClient>
  readonly listeners: Set<(progress: LoadProgress) => void>
  users: number
}

/** A load that is shared: every user gives it back once. */
export interface Lease {
  readonly runtime: Runtime
  /** True when the model's thread is gone and a new lease is needed. */
  broken(): boolean
  release(): Promise<void>
}

const shared = new Map<string, Shared>()

/** The runtime of these options: the one that is there, or a new one. A load that failed is forgotten. */
export async function leaseRuntime(options: RuntimeOptions, parts: RuntimeParts): Promise<Lease> {
  const key = `${JSON.stringify(options)} ${libraryNumber(parts.library)}`
  const entry = shared.get(key) ?? open(key, options, parts)
  if (parts.onProgress !== undefined) entry.listeners.add(parts.onProgress)
  entry.users++
  let runtime: RuntimeClient
  try {
    runtime = await entry.opening
  } catch (error) {
    forget(key, entry)
    throw error
  } finally {
    if (parts.onProgress !== undefined) entry.listeners.delete(parts.onProgress)
  }
  let released = false
  return {
    runtime,
    broken() {
      if (runtime.broken) forget(key, entry)
      return runtime.broken
    },
    async release() {
      if (released) return
      released = true
      if (--entry.users > 0) return
      forget(key, entry)
      await runtime.dispose()
    },
  }
}

function open(key: string, options: RuntimeOptions, parts: RuntimeParts): Shared {
  const listeners = new Set<(progress: LoadProgress) => void>()
  const tellAll = (progress: LoadProgress): void => listeners.forEach((listener) => listener(progress))
  const entry: Shared = {
    listeners,
    users: 0,
    opening: openRuntime(options, parts.onProgress === undefined ? parts : { ...parts, onProgress: tellAll }),
  }
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
