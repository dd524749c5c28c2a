import type { ChatMessage, GenerateOptions } from '@smol/core'
import type { LoadProgress, TransformersModel } from '@smol/transformers'
import { describeLoad } from '../../src/describe-load.ts'
import { errorInfo } from '../../src/error-info.ts'
import type { GenerateEvent, GenerateRequest } from '../../src/wire.ts'

/** The one model that runs in the page: the server has its files. */
export const embeddedModel = '@smol/smollm2-135m-instruct'

/** The last model, by its options: a new one takes its place, since two would need twice the memory. */
let current: { key: string; model: Promise<TransformersModel> } | undefined
const listeners = new Set<(progress: LoadProgress) => void>()

/** Asks a model inside of the page. Yields what happens, as `askServer` does. */
export async function* askPage(request: GenerateRequest, signal: AbortSignal): AsyncGenerator<GenerateEvent> {
  const waiting: GenerateEvent[] = []
  let over = false
  let wake: () => void = () => undefined
  const tell = (event: GenerateEvent): void => {
    waiting.push(event)
    wake()
  }
  const end = (): void => {
    over = true
    wake()
  }
  void answer(request, signal, tell).then(end)
  for (;;) {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event
    if (over) return
    await new Promise<void>((resolve) => (wake = resolve))
  }
}

/** Never rejects. */
async function answer(
  { options, messages, call }: GenerateRequest,
  signal: AbortSignal,
  tell: (event: GenerateEvent) => void,
): Promise<void> {
  const onProgress = (progress: LoadProgress): void => tell({ type: 'progress', text: describeLoad(progress) })
  listeners.add(onProgress)
  try {
    const model = await modelFor(options)
    const stream = model.generateStream(messages as readonly ChatMessage[], { ...call, signal } as GenerateOptions)
    for await (const delta of stream) tell({ type: 'delta', delta })
    tell({ type: 'done', message: await stream.final() })
  } catch (error) {
    if (!signal.aborted) tell({ type: 'error', error: errorInfo(error) })
  } finally {
    listeners.delete(onProgress)
  }
}

function modelFor(options: GenerateRequest['options']): Promise<TransformersModel> {
  const key = JSON.stringify(options)
  if (current?.key !== key) current = { key, model: makeModel(options, current?.model) }
  return current.model
}

async function makeModel(
  options: GenerateRequest['options'],
  before: Promise<TransformersModel> | undefined,
): Promise<TransformersModel> {
  // Only those who want it wait for it.
  const { TransformersModel } = await import('@smol/transformers')
  await before?.then(
    (model) => model.dispose(),
    () => undefined,
  )
  return new TransformersModel({
    ...options,
    modelId: '/browser/model',
    wasmPaths: '/browser/ort',
    onProgress: (progress) => listeners.forEach((listener) => listener(progress)),
  })
}
