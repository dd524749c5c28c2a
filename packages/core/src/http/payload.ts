import { SmolError } from '../errors.ts'
import { isJsonObject, parseJsonExact } from '../tools/json.ts'
import { sample } from './bad-response.ts'
import type { ServerEvent } from './events.ts'
import { errorInPayload } from './vendor-error.ts'

/** @throws the error that stands in a payload of status 200, if one does */
export function throwPayloadError(payload: unknown): void {
  const error = errorInPayload(payload)
  if (error !== undefined) throw error
}

/** The JSON object of an event. @throws SmolError `bad_response` when it is broken, or the error that it holds */
export function parseEvent({ event, data }: ServerEvent): Record<string, unknown> {
  let payload: unknown
  try {
    payload = parseJsonExact(data)
  } catch (error) {
    throw event === 'error' ? textError(data) : brokenEvent(data, error)
  }
  if (event === 'error') throw errorInPayload(payload) ?? errorInPayload({ error: payload }) ?? textError(data)
  if (!isJsonObject(payload)) throw errorInPayload(payload) ?? notAnObject(data)
  const { error } = payload
  if (error !== undefined && error !== null) throwPayloadError(payload)
  return payload
}

function textError(data: string): SmolError {
  return new SmolError({ code: 'server', message: `The server sent an error: ${sample(data)}`, body: data })
}

function brokenEvent(data: string, cause: unknown): SmolError {
  const message = `An event of the stream is broken, it is not JSON: ${sample(data)} If this happens again, the server or a proxy before it is at fault.`
  return new SmolError({ code: 'bad_response', retryable: true, message, cause, body: sample(data) })
}

function notAnObject(data: string): SmolError {
  const message = `An event of the stream is not a JSON object: ${sample(data)} Check that the server speaks this API.`
  return new SmolError({ code: 'bad_response', message, body: sample(data) })
}
