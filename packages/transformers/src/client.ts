import { isSmolError, SmolError } from '@smol/core'
import { fromFailure, runError } from './failure.ts'
import type { GenerationEvent, Job, LoadProgress, LoadSpec, Runtime } from './runtime.ts'
import type { Line, Order, Report } from './wire.ts'

/** The line to a model, and what is behind it. */
export interface ModelLine extends Line<Order, Report> {
  /** Hears when the other side is gone. */
  onBroken(listener: (error: unknown) => void): void
  /** Whether the process has to wait for the other side. */
  setBusy(busy: boolean): void
  close(): Promise<void>
}

/** A generation as its events arrive: they wait here until the caller pulls them, so that a slow reader holds nobody up. */
interface Inbox {
  readonly events: GenerationEvent[]
  finished: boolean
  error?: SmolError
  wake(): void
}

/** The caller's side of a model that runs elsewhere. */
export class RuntimeClient implements Runtime {
  readonly #line: ModelLine
  readonly #inboxes = new Map<number, Inbox>()
  #nextId = 0
  #onLoaded: { resolve(): void; reject(error: unknown): void } | undefined
  #onDisposed: (() => void) | undefined
  #broken: SmolError | undefined

  constructor(line: ModelLine) {
    this.#line = line
    line.onBroken((error) => this.#break(error))
  }

  /** True once the other side is gone: this client is of no more use. */
  get broken(): boolean {
    return this.#broken !== undefined
  }

  async load(spec: LoadSpec, onProgress: (progress: LoadProgress) => void): Promise<void> {
    this.#line.setBusy(true)
    try {
      await new Promise<void>((resolve, reject) => {
        this.#onLoaded = { resolve, reject }
        this.#line.listen((report) =>
          report.type === 'progress' ? onProgress(report.progress) : this.#receive(report),
        )
        this.#line.send({ type: 'load', spec })
      })
    } catch (error) {
      await this.#close()
      throw error
    }
    this.#updateBusy()
  }

  async *generate(job: Job, signal: AbortSignal): AsyncGenerator<GenerationEvent> {
    signal.throwIfAborted()
    if (this.#broken !== undefined) throw this.#broken
    const id = this.#nextId++
    let wake: () => void = () => undefined
    const inbox: Inbox = { events: [], finished: false, wake: () => wake() }
    const abort = (): void => {
      this.#line.send({ type: 'abort', id })
      inbox.wake()
    }
    this.#inboxes.set(id, inbox)
    this.#updateBusy()
    signal.addEventListener('abort', abort, { once: true })
    this.#line.send({ type: 'generate', id, job })
    try {
      for (;;) {
        signal.throwIfAborted()
        const event = inbox.events.shift()
        if (event !== undefined) yield event
        else if (inbox.error !== undefined) throw inbox.error
        else if (inbox.finished) return
        else await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      signal.removeEventListener('abort', abort)
      if (!inbox.finished) this.#line.send({ type: 'abort', id })
    }
  }

  async dispose(): Promise<void> {
    if (this.#broken !== undefined) return
    this.#line.setBusy(true)
    await new Promise<void>((resolve) => {
      this.#onDisposed = resolve
      this.#line.send({ type: 'dispose' })
    })
    await this.#close()
  }

  async #close(): Promise<void> {
    this.#broken ??= new SmolError({ code: 'configuration', message: 'The model was disposed.' })
    await this.#line.close()
  }

  #receive(report: Exclude<Report, { type: 'progress' }>): void {
    if (report.type === 'loaded') this.#onLoaded?.resolve()
    else if (report.type === 'load-failed') this.#onLoaded?.reject(fromFailure(report.failure))
    else if (report.type === 'disposed') this.#onDisposed?.()
    else this.#receiveFor(report.id, report)
  }

  #receiveFor(id: number, report: Extract<Report, { id: number }>): void {
    const inbox = this.#inboxes.get(id)
    if (inbox === undefined) return
    if (report.type === 'event') inbox.events.push(report.event)
    else this.#finish(id, inbox, report.type === 'failed' ? fromFailure(report.failure) : undefined)
    inbox.wake()
  }

  /** The other side is done with it, after an abort, too: only then may the process end. */
  #finish(id: number, inbox: Inbox, error: SmolError | undefined): void {
    inbox.finished = true
    if (error !== undefined) inbox.error = error
    this.#inboxes.delete(id)
    this.#updateBusy()
  }

  #break(cause: unknown): void {
    if (this.#broken !== undefined) return
    const error = isSmolError(cause) ? cause : runError(cause)
    this.#broken = error
    this.#onLoaded?.reject(error)
    this.#onDisposed?.()
    for (const [id, inbox] of this.#inboxes) {
      this.#finish(id, inbox, error)
      inbox.wake()
    }
  }

  #updateBusy(): void {
    this.#line.setBusy(this.#inboxes.size > 0)
  }
}
