import { toFailure } from './failure.ts'
import type { TransformersLibrary } from './library.ts'
import { LocalModel } from './local-model.ts'
import type { Job, LoadSpec } from './runtime.ts'
import type { Line, Order, Report } from './wire.ts'

/** The side that has the model: does what comes over the line, one model for its whole life. */
export function serve(
  line: Line<Report, Order>,
  importLibrary: (spec: LoadSpec) => Promise<TransformersLibrary>,
): void {
  const running = new Map<number, AbortController>()
  const ending = new AbortController()
  let model: Promise<LocalModel> | undefined

  async function load(spec: LoadSpec): Promise<void> {
    model = importLibrary(spec).then((library) =>
      LocalModel.load(spec, library, (progress) => line.send({ type: 'progress', progress }), ending.signal),
    )
    try {
      await model
      line.send({ type: 'loaded' })
    } catch (error) {
      line.send({ type: 'load-failed', failure: toFailure(error) })
    }
  }

  async function generate(id: number, job: Job): Promise<void> {
    const controller = new AbortController()
    running.set(id, controller)
    try {
      const loaded = (await model) as LocalModel
      for await (const event of loaded.generate(job, controller.signal)) {
        // Nothing goes out after an abort, also where it arrived while this token was computed.
        controller.signal.throwIfAborted()
        line.send({ type: 'event', id, event })
      }
      line.send({ type: 'finished', id })
    } catch (error) {
      // Who aborted it waits for its end only.
      line.send(
        controller.signal.aborted ? { type: 'finished', id } : { type: 'failed', id, failure: toFailure(error) },
      )
    } finally {
      running.delete(id)
    }
  }

  async function dispose(): Promise<void> {
    ending.abort()
    // A load that failed left nothing to free, and has said so.
    const loaded = await model?.catch(() => undefined)
    try {
      await loaded?.dispose()
      line.send({ type: 'disposed' })
    } catch (error) {
      line.send({ type: 'dispose-failed', failure: toFailure(error) })
    }
  }

  line.listen((order) => {
    if (order.type === 'load') void load(order.spec)
    else if (order.type === 'generate') void generate(order.id, order.job)
    else if (order.type === 'abort') running.get(order.id)?.abort()
    else void dispose()
  })
}
