import type { AwsMessage } from './aws-event-stream.ts'
import { AwsMessageReader, text } from './aws-event-stream.ts'

/** A response in AWS' own framing as server-sent events, which is what the pipeline reads; any other as it is. */
export function asServerEvents(response: Response): Response {
  const type = response.headers.get('content-type') ?? ''
  if (!response.ok || response.body === null || !type.includes('vnd.amazon.eventstream')) return response
  const reader = new AwsMessageReader()
  const encoder = new TextEncoder()
  const events = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      const texts = reader.push(piece).map(toServerEvent)
      if (texts.length > 0) controller.enqueue(encoder.encode(texts.join('')))
    },
  })
  const headers = new Headers(response.headers)
  headers.set('content-type', 'text/event-stream')
  headers.delete('content-length')
  return new Response(response.body.pipeThrough(events), { status: response.status, headers })
}

/** Statuses that the exceptions have where they are no part of a stream. */
const statuses: Readonly<Record<string, number>> = Object.freeze({
  internalServerException: 500,
  modelStreamErrorException: 500,
  serviceUnavailableException: 503,
  throttlingException: 429,
  validationException: 400,
  modelTimeoutException: 408,
})

function toServerEvent({ headers, payload }: AwsMessage): string {
  const data = text(payload)
  const kind = headers[':message-type']
  if (kind === 'error') return errorEvent(headers[':error-code'] ?? 'error', headers[':error-message'] ?? data)
  if (kind === 'exception') return errorEvent(headers[':exception-type'] ?? 'exception', messageIn(data))
  // SageMaker: a piece of what the model's own server streams.
  if (headers[':event-type'] === 'PayloadPart') return data
  return `event: ${headers[':event-type'] ?? 'message'}\ndata: ${data.replaceAll('\n', '\ndata: ')}\n\n`
}

function errorEvent(type: string, message: string): string {
  return `event: error\ndata: ${JSON.stringify({ error: { type, code: statuses[type], message } })}\n\n`
}

function messageIn(data: string): string {
  try {
    const { message, Message } = JSON.parse(data) as { message?: string; Message?: string }
    return message ?? Message ?? data
  } catch {
    // Not JSON: the text itself says what is wrong.
    return data
  }
}
