import type { ChatMessage, GenerateOptions } from '@smol/core'
import { TransformersModel } from '@smol/transformers'
import { describeLoad } from '../../src/describe-load.ts'
import { errorInfo } from '../../src/error-info.ts'
import type { GenerateEvent, GenerateRequest } from '../../src/wire.ts'
import { loadLibrary } from './page-library.ts'
import type { Order, Report } from './page-protocol.ts'
import { usesGpu } from './page-protocol.ts'

const running = new Map<number, AbortController>()
/** The last model, by its options: a new one takes its place, since two would need twice the memory. */
let current: { key: string; model: TransformersModel } | undefined
let onProgress: (report: unknown) => void = () => undefined

addEventListener('message', ({ data }: MessageEvent<Order>) => {
  if (data.type === 'abort') running.get(data.id)?.abort()
  else void answer(data.id, data.request)
})

async function answer(id: number, request: GenerateRequest): Promise<void> {
  const controller = new AbortController()
  running.set(id, controller)
  const tell = (event: GenerateEvent | undefined): void => postMessage({ id, event } satisfies Report)
  onProgress = (report) => tell({ type: 'progress', text: describeLoad(report) })
  try {
    const model = await modelFor(request.options)
    const options = { ...request.call, signal: controller.signal } as GenerateOptions
    const stream = model.generateStream(request.messages as readonly ChatMessage[], options)
    for await (const delta of stream) tell({ type: 'delta', delta })
    tell({ type: 'done', message: await stream.final() })
  } catch (error) {
    tell(controller.signal.aborted ? undefined : { type: 'error', error: errorInfo(error) })
  } finally {
    running.delete(id)
  }
}

async function modelFor(options: GenerateRequest['options']): Promise<TransformersModel> {
  const key = JSON.stringify(options)
  if (current?.key === key) return current.model
  await current?.model.dispose()
  const model = new TransformersModel({
    ...options,
    modelId: '/browser/model',
    library: () => loadLibrary(usesGpu(options)),
    onProgress: (report) => onProgress(report),
  })
  current = { key, model }
  return model
}
