import type { ChatMessage, GenerateOptions, ModelPlugin } from '@smol/core'
import type { GenerateEvent, GenerateRequest } from '../wire.ts'
import { describeLoad } from '../describe-load.ts'
import { errorInfo } from '../error-info.ts'
import { maskRequest } from './mask.ts'
import type { ModelCache } from './model-cache.ts'
import { recording } from './recorder.ts'

/** Tells an event; resolves when there is room for the next one. */
export type Tell = (event: GenerateEvent) => Promise<void> | void

/** Asks a model, and tells what happens. Never rejects: the last event is `done` or `error`; after an abort nothing is told. */
export async function generate(
  { model: id, options, messages, call }: GenerateRequest,
  plugin: ModelPlugin,
  models: ModelCache,
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  const onProgress = (report: unknown): void => void tell({ type: 'progress', text: describeLoad(report) })
  try {
    const cached = models.take(plugin, id, options)
    cached.onProgress.add(onProgress)
    try {
      const callOptions = { ...call, signal } as GenerateOptions
      await recording(
        (request) => void tell({ type: 'request', request: maskRequest(request) }),
        async () => {
          const stream = cached.model.generateStream(messages as readonly ChatMessage[], callOptions)
          for await (const delta of stream) await tell({ type: 'delta', delta })
          await tell({ type: 'done', message: await stream.final() })
        },
      )
    } finally {
      cached.onProgress.delete(onProgress)
      cached.release()
    }
  } catch (error) {
    if (!signal.aborted) await tell({ type: 'error', error: errorInfo(error) })
  }
}
