import { SmolError } from '@smol/core'
import type { GenerateRequest } from '../wire.ts'

/** @throws SmolError `invalid_request` that says what is missing */
export function readGenerateRequest(body: unknown): GenerateRequest {
  const { model, options = {}, messages, call = {} } = asObject(body, 'The request')
  if (typeof model !== 'string' || model === '') throw invalid("'model' is missing: 'provider:model'.")
  if (!Array.isArray(messages)) throw invalid("'messages' must be a list.")
  return { model, options: asObject(options, "'options'"), messages, call: asObject(call, "'call'") }
}

/** @throws SmolError `invalid_request` for what is no JSON object */
export function asObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalid(`${what} must be a JSON object.`)
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'invalid_request', message })
}
