import type { Fault, FaultExpectation, FaultRequest } from './fault.ts'
import { unnoticed } from './fault.ts'
import { allFrames, bodyBytes, framesBeforeCut, openStream, sendBody, sendChunks, sendStream } from './send.ts'

const brokenEarly = { outcome: 'error', codes: ['network'], partial: 'none', retried: true } as const
const brokenMidway = { outcome: 'error', codes: ['network'], partial: 'some', retried: false } as const
const truncated = { outcome: 'error', codes: ['bad_response'], partial: 'exact', retried: false } as const
const late = (partial: 'exact' | 'none') =>
  ({ outcome: 'error', codes: ['timeout'], partial, retried: partial === 'none' }) as const satisfies FaultExpectation

/** What goes wrong below HTTP, or with time. */
export const transportFaults = {
  baseline: {
    does: 'answers well: a stream, or one JSON document when the request does not ask for a stream',
    expect: unnoticed,
    layer: 'transport',
    reply: (writer, sample) =>
      asksForStream(writer.request)
        ? sendStream(writer, sample)
        : sendBody(writer, 200, 'application/json', sample.whole),
  },
  'rst-before-headers': {
    does: 'resets the connection when the request has arrived',
    expect: brokenEarly,
    layer: 'transport',
    reply: async (writer) => writer.reset(),
  },
  'fin-before-headers': {
    does: 'closes the connection when the request has arrived',
    expect: brokenEarly,
    layer: 'transport',
    reply: async (writer) => writer.fin(),
  },
  'rst-midstream': {
    does: 'resets the connection between two events',
    expect: brokenMidway,
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await sendChunks(writer, framesBeforeCut(sample))
      await writer.settle()
      writer.reset()
    },
  },
  'fin-midstream': {
    does: 'closes the connection between two events, inside a chunked body',
    expect: brokenMidway,
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await sendChunks(writer, framesBeforeCut(sample))
      await writer.settle()
      writer.fin()
    },
  },
  'fin-mid-event': {
    does: 'closes the connection inside an event, inside a chunked body',
    expect: brokenMidway,
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await sendChunks(writer, framesBeforeCut(sample))
      await writer.chunk(halfOf(sample.frames[sample.cut]))
      await writer.settle()
      writer.fin()
    },
  },
  'truncated-clean-eof': {
    does: 'ends the chunked body correctly, but before the answer is complete',
    expect: truncated,
    layer: 'transport',
    reply: (writer, sample) => sendStream(writer, sample, framesBeforeCut(sample)),
  },
  'truncated-close-delimited': {
    does: 'gives no length and closes the connection before the answer is complete',
    expect: truncated,
    layer: 'transport',
    reply: async (writer, sample) => {
      await writer.head(200, { 'content-type': sample.contentType, connection: 'close' })
      for (const frame of framesBeforeCut(sample)) await writer.write(frame)
      writer.fin()
    },
  },
  'content-length-too-long': {
    does: 'promises more bytes than come before the connection is closed',
    expect: { outcome: 'error', codes: ['network', 'bad_response'], partial: 'some', retried: false },
    layer: 'transport',
    reply: async (writer, sample) => {
      await writer.head(200, {
        'content-type': sample.contentType,
        'content-length': String(bodyBytes(sample).length),
      })
      for (const frame of framesBeforeCut(sample)) await writer.write(frame)
      await writer.settle()
      writer.fin()
    },
  },
  'stall-before-headers': {
    does: 'never answers',
    expect: late('none'),
    layer: 'transport',
    reply: (writer) => writer.stall(),
  },
  'stall-after-headers': {
    does: 'sends the headers and nothing more',
    expect: late('none'),
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await writer.stall()
    },
  },
  'stall-midstream': {
    does: 'stops between two events and keeps the connection open',
    expect: late('exact'),
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await sendChunks(writer, framesBeforeCut(sample))
      await writer.stall()
    },
  },
  'stall-with-heartbeats': {
    does: 'stops between two events but sends heartbeats for ever',
    expect: late('exact'),
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      await sendChunks(writer, framesBeforeCut(sample))
      for (;;) {
        await writer.pause(writer.timing.heartbeatMs)
        await writer.chunk(sample.heartbeat)
      }
    },
  },
  'slow-drip': {
    does: 'takes its time before every event',
    expect: unnoticed,
    layer: 'transport',
    reply: async (writer, sample) => {
      await openStream(writer, sample)
      for (const frame of allFrames(sample)) {
        await writer.pause(writer.timing.dripMs)
        await writer.chunk(frame)
      }
      await writer.lastChunk()
    },
  },
} as const satisfies Record<string, Fault>

/** Most APIs ask in the body, Gemini and Bedrock in the address (behind its first part, which may name a fault). */
function asksForStream({ json, path }: FaultRequest): boolean {
  return (
    (json as { stream?: unknown } | null | undefined)?.stream === true || /stream/i.test(path.replace(/^\/[^/]*/, ''))
  )
}

function halfOf(frame: string | Uint8Array | undefined): Uint8Array {
  const bytes = Buffer.from((frame ?? '') as string)
  return bytes.subarray(0, bytes.length >> 1)
}
