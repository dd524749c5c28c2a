import type { SmolErrorCode } from '@smol/core'
import { isSmolError, SmolError } from '@smol/core'

/** An error as plain data, so that it can come out of a worker. */
export interface Failure {
  readonly code: SmolErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly status?: number
  readonly cause?: { readonly name: string; readonly message: string }
}

/** Every error of a worker as a typed one: what is not typed yet is a failure of the session. */
export function toFailure(error: unknown): Failure {
  const { code, message, retryable, status, cause } = isSmolError(error) ? error : runError(error)
  return {
    code,
    message,
    retryable,
    ...(status === undefined ? {} : { status }),
    ...(cause instanceof Error ? { cause: { name: cause.name, message: cause.message } } : {}),
  }
}

export function fromFailure({ code, message, retryable, status, cause }: Failure): SmolError {
  return new SmolError({
    code,
    message,
    retryable,
    ...(status === undefined ? {} : { status }),
    cause: cause === undefined ? undefined : Object.assign(new Error(cause.message), { name: cause.name }),
  })
}

/** A failure of a running model. onnxruntime tells its kinds apart only in words. */
export function runError(error: unknown): SmolError {
  const text = firstLine(error)
  if (isOutOfMemory(text)) {
    return new SmolError({
      code: 'server',
      retryable: false,
      message: `The model ran out of memory (${text}). Use a smaller dtype, lower contextLength or prefixCache, or dispose() other models.`,
      cause: error,
    })
  }
  return new SmolError({
    code: 'server',
    retryable: false,
    message: `The model's session failed: ${text}`,
    cause: error,
  })
}

export function isOutOfMemory(text: string): boolean {
  return /bad_alloc|out of memory|failed to allocate|allocation failed|invalid (typed )?array (buffer )?length|ERR_WORKER_OUT_OF_MEMORY/i.test(
    text,
  )
}

/** onnxruntime's messages can run to pages of graph names; the first line says it. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  const line = text.split('\n', 1)[0] ?? ''
  return line.length > 400 ? `${line.slice(0, 400)}…` : line
}
