import type { Model, ModelPlugin } from '@smol/core'
import { createRegistry } from '@smol/core'
import { recordingFetch } from './recorder.ts'
import type { Secrets } from './secrets.ts'

/** How many models are kept: what they learned of their servers, and the conversations that a local one has read. */
const MOST = 8

/** A model, and who hears how far its load is. */
export interface CachedModel {
  readonly model: Model
  readonly onProgress: Set<(report: unknown) => void>
}

interface Entry extends CachedModel {
  users: number
}

/** Models by what they are made from. */
export class ModelCache {
  readonly #entries = new Map<string, Entry>()
  readonly #secrets: Secrets

  constructor(secrets: Secrets) {
    this.#secrets = secrets
  }

  /**
   * The model for `provider:model` with these options; `release` gives it back.
   * @throws SmolError `configuration` for an option that its table refuses
   */
  take(plugin: ModelPlugin, id: string, options: Readonly<Record<string, unknown>>): CachedModel & { release(): void } {
    const key = JSON.stringify([id, options, this.#secrets.version(plugin.name)])
    const entry = this.#entries.get(key) ?? this.#make(plugin, id, options)
    // The last one used is the last one to go.
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    entry.users++
    this.#dropOldest()
    return { ...entry, release: () => void entry.users-- }
  }

  /** Frees every model. */
  async close(): Promise<void> {
    const models = [...this.#entries.values()].map(({ model }) => model)
    this.#entries.clear()
    await Promise.all(models.map(dispose))
  }

  #make(plugin: ModelPlugin, id: string, options: Readonly<Record<string, unknown>>): Entry {
    const table = plugin.options ?? {}
    const listeners: Entry['onProgress'] = new Set()
    const model = createRegistry(plugin).createModel(id, {
      ...(table['fetch'] === undefined ? {} : { fetch: recordingFetch }),
      ...(table['onProgress'] === undefined
        ? {}
        : { onProgress: (report: unknown) => listeners.forEach((listener) => listener(report)) }),
      ...options,
      ...this.#secrets.of(plugin.name),
    })
    return { model, onProgress: listeners, users: 0 }
  }

  #dropOldest(): void {
    for (const [key, { model, users }] of this.#entries) {
      if (this.#entries.size <= MOST) return
      if (users > 0) continue
      this.#entries.delete(key)
      void dispose(model)
    }
  }
}

async function dispose(model: Model): Promise<void> {
  await (model as Partial<AsyncDisposable>)[Symbol.asyncDispose]?.()
}
