import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Gzip } from 'node:zlib'
import { brotliCompressSync, constants, createGzip } from 'node:zlib'
import type { Fault } from './fault.ts'
import { unnoticed } from './fault.ts'
import type { ReplyWriter } from './reply-writer.ts'
import { allFrames, bodyBytes, framesBeforeCut, openStream, sendChunks, sendStream } from './send.ts'
import type { WireSample } from './wire-sample.ts'

/** Odd but legal, or broken, ways of putting the right bytes into HTTP. */
export const encodingFaults = {
  'every-byte-chunks': {
    does: 'sends every byte as an HTTP chunk of its own',
    expect: unnoticed,
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      for (const byte of bodyBytes(sample)) await writer.chunk(Uint8Array.of(byte))
      await writer.lastChunk()
    },
  },
  'every-byte-writes': {
    does: 'sends every byte as a packet of its own, with no length, and closes the connection at the end',
    expect: unnoticed,
    layer: 'transport',
    reply: async (writer, sample) => {
      writer.noDelay()
      await writer.head(200, { 'content-type': sample.contentType, connection: 'close' })
      for (const byte of bodyBytes(sample)) {
        await writer.write(Uint8Array.of(byte))
        // Without a turn of the event loop a client in the same process would find many packets at once.
        await nextTurn()
      }
      writer.fin()
    },
  },
  'utf8-split': {
    does: 'ends a chunk inside every character that takes more than one byte',
    expect: unnoticed,
    layer: 'transport',
    reply: (writer, sample) => sendStream(writer, sample, splitInsideCharacters(bodyBytes(sample))),
  },
  'chunk-extensions-and-trailers': {
    does: 'adds an extension to every chunk and a trailer to the body',
    expect: unnoticed,
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample, { trailer: 'x-checksum' })
      for (const frame of allFrames(sample)) await writer.chunk(frame, ';part="of the stream"')
      await writer.lastChunk({ 'x-checksum': 'none' })
    },
  },
  'invalid-chunk-size': {
    does: 'sends a chunk whose size is not a number',
    expect: { outcome: 'error', codes: ['network', 'bad_response'], partial: 'some', retried: false },
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await sendChunks(writer, framesBeforeCut(sample))
      await writer.settle()
      await writer.write('zz\r\nnothing\r\n')
      await writer.stall()
    },
  },
  'gzip-flush-per-event': {
    does: 'compresses with gzip and flushes after every event',
    expect: unnoticed,
    layer: 'transport',
    reply: async (writer, sample) =>
      sendStream(writer, sample, await gzipped(allFrames(sample)), { 'content-encoding': 'gzip' }),
  },
  'gzip-truncated': {
    does: 'compresses with gzip and ends the body, correctly for HTTP, inside the compressed data',
    expect: { outcome: 'error', codes: ['bad_response'], partial: 'exact', retried: false },
    layer: 'transport',
    reply: async (writer, sample) => {
      const pieces = await gzipped(allFrames(sample))
      await sendStream(writer, sample, pieces.slice(0, sample.cut), { 'content-encoding': 'gzip' })
    },
  },
  brotli: {
    does: 'compresses with brotli',
    expect: unnoticed,
    layer: 'transport',
    reply: (writer, sample) =>
      sendStream(writer, sample, [brotliCompressSync(bodyBytes(sample))], { 'content-encoding': 'br' }),
  },
  'says-gzip-is-plain': {
    does: 'says that the body is gzip, but it is not',
    expect: { outcome: 'error', codes: ['bad_response'], partial: 'none' },
    layer: 'transport',
    reply: (writer, sample) => sendStream(writer, sample, allFrames(sample), { 'content-encoding': 'gzip' }),
  },
  'early-hints': {
    does: 'sends 103 Early Hints before the answer',
    expect: unnoticed,
    layer: 'transport',
    reply: async (writer: ReplyWriter, sample: WireSample) => {
      await writer.head(103, { link: '</style.css>; rel=preload; as=style' })
      await sendStream(writer, sample)
    },
  },
} as const satisfies Record<string, Fault>

/** Cuts before every byte that continues a character, so that no such character arrives whole. */
function splitInsideCharacters(bytes: Buffer): Uint8Array[] {
  const cuts = [...bytes.keys()].filter((at) => ((bytes[at] ?? 0) & 0xc0) === 0x80)
  return [0, ...cuts].map((from, index) => bytes.subarray(from, cuts[index] ?? bytes.length))
}

async function gzipped(frames: readonly (string | Uint8Array)[]): Promise<Buffer[]> {
  const gzip = createGzip()
  const pieces: Buffer[] = []
  let taken: Buffer[] = []
  gzip.on('data', (data: Buffer) => taken.push(data))
  const take = (): void => {
    pieces.push(Buffer.concat(taken))
    taken = []
  }
  for (const frame of frames) {
    gzip.write(frame)
    await flush(gzip)
    take()
  }
  await new Promise<void>((resolve) => {
    gzip.once('end', resolve)
    gzip.end()
  })
  take()
  return pieces
}

function flush(gzip: Gzip): Promise<void> {
  return new Promise((resolve) => gzip.flush(constants.Z_SYNC_FLUSH, resolve))
}
