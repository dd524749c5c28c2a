import { SmolError } from '../errors.ts'

/** Characters of a reply that an error shows. */
const SAMPLE_LENGTH = 200

/** The error of a reply of status 200 that is no answer; shows how it begins. */
export function badResponse(
  response: Response,
  text: string,
  why: string,
  more: { cause?: unknown; retryable?: boolean } = {},
): SmolError {
  const type = response.headers.get('content-type') ?? 'no content type'
  const shown = text.trim() === '' ? '' : ` It begins: ${sample(text)}`
  return new SmolError({
    code: 'bad_response',
    message: `The reply (status ${response.status}, ${type}) is no answer: ${why}.${shown} Check the base URL.`,
    status: response.status,
    ...(text === '' ? {} : { body: text.slice(0, SAMPLE_LENGTH) }),
    ...more,
  })
}

/** The beginning of a text in one line. */
export function sample(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > SAMPLE_LENGTH ? `${line.slice(0, SAMPLE_LENGTH)}…` : line
}
