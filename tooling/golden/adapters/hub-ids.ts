import { hfApiOptions } from '../../../packages/hf-api/src/index.ts'
import type { Fields, GoldenCase, RecordedRequest } from '../golden-case.ts'

let count = 0

/** The model that a constructor asks for. */
export function hubIdOf(init: Fields | undefined): string {
  return (init?.['model_id'] ?? hfApiOptions.modelId.default) as string
}

/**
 * The Hub's client remembers for the life of the process who serves a model: each record gets a model of its own.
 * `restore` puts the recorded name back into requests.
 */
export function withOwnHubId({ class: name, init = {} }: GoldenCase): {
  init: Fields
  restore: (requests: readonly RecordedRequest[]) => readonly RecordedRequest[]
} {
  const id = hubIdOf(init)
  if (name !== 'HfApiModel' || /^https?:/.test(id)) return { init, restore: (requests) => requests }
  const suffix = `-own${++count}-`
  return {
    init: { ...init, model_id: id.replace(/^[^:]*/, (model) => model + suffix) },
    restore: (requests) => JSON.parse(JSON.stringify(requests).replaceAll(suffix, '')) as RecordedRequest[],
  }
}
