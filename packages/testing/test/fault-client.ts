import type { FaultServer } from '../src/fault-server.ts'
import { chatCompletionsSample } from '../src/faults/wire-sample.ts'
import type { RawOptions } from './raw-client.ts'
import { rawExchange } from './raw-client.ts'

/** The body of a healthy stream. */
export const healthy = [...chatCompletionsSample.frames, chatCompletionsSample.done].join('')
/** The end of a chunked body. */
export const END = '\r\n0\r\n\r\n'

/** Asks a POST. */
export function ask(url: string, body: unknown = { stream: true }, init: RequestInit = {}): Promise<Response> {
  return fetch(url, { method: 'POST', body: JSON.stringify(body), ...init })
}

/** Short ways of asking a fault server, which is started later. */
export function askingOf(server: () => FaultServer) {
  const at = (name: string): string => `${server().urlOf(name)}/chat/completions`
  return {
    at,
    raw: (name: string, options?: RawOptions) => rawExchange(at(name), options),
    stream: (name: string): Promise<string> => ask(at(name)).then((response) => response.text()),
  }
}

/** The lines before the body. */
export function headOf(bytes: Buffer): string {
  return bytes.toString('latin1').split('\r\n\r\n')[0] ?? ''
}

/** The chunks of a chunked body, one character a byte. */
export function chunksOf(bytes: Buffer): string[] {
  const chunks: string[] = []
  let position = bytes.indexOf('\r\n\r\n') + 4
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', position)
    const size = Number.parseInt(bytes.subarray(position, lineEnd).toString(), 16)
    if (lineEnd < 0 || !(size > 0)) return chunks
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size).toString('latin1'))
    position = lineEnd + 2 + size + 2
  }
}

/** The bytes of a chunked body. */
export function bodyOf(bytes: Buffer): Buffer {
  return Buffer.from(chunksOf(bytes).join(''), 'latin1')
}
