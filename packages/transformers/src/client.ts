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

interface Settle {
  resolve(): void
  reject(error: unknown): void
}

/** The caller's side of a model that runs elsewhere. */
export class RuntimeClient implements Runtime {
  readonly #line: ModelLine
  readonly #inboxes = new Map<number, Inbox>()
  #nextId = 0
  #loading: Settle | undefined
  #disposing: Promise<void> | undefined
  #waiting: Settle | undefined
  /** Why this client is of no more use. */
  #ended: SmolError | undefined

  constructor(line: ModelLine) {
    this.#line = line
    line.onBroken((cause) => {
      this.#end(isSmolError(cause) ? cause : runError(cause))
      void line.close()
    })
  }

  /** True once the other side is gone. */
  get broken(): boolean {
    return this.#ended !== undefined
  }

  async load(spec: LoadSpec, onProgress: (progress: LoadProgress) => void): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#loading = { resolve, reject }
        this.#updateBusy()
        this.#line.listen((report) => {
          if (report.type !== 'progress') return this.#receive(report)
          try {
            onProgress(report.progress)
          } catch (error) {
            // The caller's own; it must not fly out of a listener.
            reject(error)
          }
        })
        this.#line.send({ type: 'load', spec })
      })
    } catch (error) {
      // Never cut off: a thread that ends while it builds a session takes the process with it.
      await this.dispose()
      throw error
    } finally {
      this.#loading = undefined
      this.#updateBusy()
    }
  }

  async *generate(job: Job, signal: AbortSignal): AsyncGenerator<GenerationEvent> {
    signal.throwIfAborted()
    if (this.#ended !== undefined) throw this.#ended
    const id = this.#nextId++
    let wake: () => void = () => undefined
    const inbox: Inbox = { events: [], finished: false, wake: () => wake() }
    const abort = (): void => {
      this.#line.send({ type: 'abort', id })
      inbox.wake()
    }
    this.#inboxes.set(id, inbox)
    this.#updateBusy()
    try {
      this.#line.send({ type: 'generate', id, job })
    } catch (cause) {
      this.#finish(id, inbox, undefined)
      throw new SmolError({
        code: 'configuration',
        message: `The call cannot be handed to the model's thread (${(cause as Error).message}). Give plain data in it, or worker: false.`,
        cause,
      })
    }
    signal.addEventListener('abort', abort, { once: true })
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

  /** Frees the model. What waits for it is ended, a load too. */
  dispose(): Promise<void> {
    this.#disposing ??= this.#dispose()
    return this.#disposing
  }

  async #dispose(): Promise<void> {
    if (this.#ended !== undefined) return
    const disposed = new Promise<void>((resolve, reject) => (this.#waiting = { resolve, reject }))
    this.#updateBusy()
    this.#line.send({ type: 'dispose' })
    try {
      await disposed
    } finally {
      this.#end(new SmolError({ code: 'configuration', message: 'The model was disposed.' }))
      await this.#line.close()
    }
  }

  #receive(report: Exclude<Report, { type: 'progress' }>): void {
    if (report.type === 'loaded') this.#loading?.resolve()
    else if (report.type === 'load-failed') this.#loading?.reject(fromFailure(report.failure))
    else if (report.type === 'disposed') this.#waiting?.resolve()
    else if (report.type === 'dispose-failed') this.#waiting?.reject(fromFailure(report.failure))
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

  /** Nothing more will come: whoever waits has to know. */
  #end(error: SmolError): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    this.#loading?.reject(error)
    this.#waiting?.resolve()
    for (const [id, inbox] of this.#inboxes) {
      this.#finish(id, inbox, error)
      inbox.wake()
    }
  }

  #updateBusy(): void {
    this.#line.setBusy(this.#inboxes.size > 0 || this.#loading !== undefined || this.#waiting !== undefined)
  }
}
