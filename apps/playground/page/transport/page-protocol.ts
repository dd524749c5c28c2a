import type { GenerateEvent, GenerateRequest } from '../../src/wire.ts'

/** What the page tells its worker. */
export type Order =
  | { readonly type: 'ask'; readonly id: number; readonly request: GenerateRequest }
  | { readonly type: 'abort'; readonly id: number }

/** What the worker tells the page. After `done`, `error` or an abort there is no more of that id. */
export interface Report {
  readonly id: number
  /** Undefined: it was aborted. */
  readonly event: GenerateEvent | undefined
}

/** Whether the options ask for WebGPU. The runtime is chosen once for a worker's life. */
export function usesGpu({ deviceMap }: GenerateRequest['options']): boolean {
  return JSON.stringify(deviceMap ?? '').includes('webgpu')
}
