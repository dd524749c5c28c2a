import type { HeaderFields, ReplyWriter } from './reply-writer.ts'
import type { WireSample } from './wire-sample.ts'

/** Sends the head of a healthy chunked stream. */
export function openStream(writer: ReplyWriter, sample: WireSample, headers: HeaderFields = {}): Promise<void> {
  return writer.head(200, {
    'content-type': sample.contentType,
    'cache-control': 'no-cache',
    'x-request-id': 'req-sample-1',
    'transfer-encoding': 'chunked',
    ...headers,
  })
}

/** Sends each piece as a chunk of its own. */
export async function sendChunks(writer: ReplyWriter, pieces: Iterable<string | Uint8Array>): Promise<void> {
  for (const piece of pieces) await writer.chunk(piece)
}

/** Sends a whole healthy stream, one chunk a piece. */
export async function sendStream(
  writer: ReplyWriter,
  sample: WireSample,
  pieces: Iterable<string | Uint8Array> = allFrames(sample),
  headers: HeaderFields = {},
): Promise<void> {
  await openStream(writer, sample, headers)
  await sendChunks(writer, pieces)
  await writer.lastChunk()
}

/** Sends a whole body with its length. */
export async function sendBody(
  writer: ReplyWriter,
  status: number,
  contentType: string,
  body: string | Uint8Array,
  headers: HeaderFields = {},
): Promise<void> {
  const bytes = Buffer.from(body as string)
  await writer.head(status, {
    'content-type': contentType,
    'content-length': String(bytes.length),
    'x-request-id': 'req-sample-1',
    ...headers,
  })
  await writer.write(bytes)
}

/** The frames before the fault. */
export function framesBeforeCut(sample: WireSample): readonly (string | Uint8Array)[] {
  return sample.frames.slice(0, sample.cut)
}

/** Every frame and the mark at the end. */
export function allFrames(sample: WireSample): readonly (string | Uint8Array)[] {
  return sample.done === '' ? sample.frames : [...sample.frames, sample.done]
}

/** The frames as text, for faults of a text format. */
export function textFrames(sample: WireSample): readonly string[] {
  return sample.frames.map((frame) => (typeof frame === 'string' ? frame : Buffer.from(frame).toString('utf8')))
}

/** The whole body as bytes. */
export function bodyBytes(sample: WireSample): Buffer {
  return Buffer.concat(allFrames(sample).map((frame) => Buffer.from(frame as string)))
}
