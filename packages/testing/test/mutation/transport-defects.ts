import type { Opener } from '@smol/core/http'
import { openCage } from '../reference-provider.ts'
import type { ParrotOptions } from '../reference-provider.ts'
import type { Defect } from './defect.ts'
import { without } from './defect.ts'

/** The right opener, whose response is changed. */
const answering =
  (change: (response: Response) => Response | Promise<Response>) =>
  (options: ParrotOptions): Opener => {
    const open = openCage(options)
    return async (request) => change(await open(request))
  }

/** A response with another body, status or headers. */
function altered(
  response: Response,
  body: BodyInit | null,
  init: { status?: number; headers?: Headers } = {},
): Response {
  return new Response(body, { status: init.status ?? response.status, headers: init.headers ?? response.headers })
}

function withoutHeader(response: Response, name: string): Response {
  const headers = new Headers(response.headers)
  headers.delete(name)
  return altered(response, response.body, { headers })
}

/** Decodes each piece of the body by itself, which breaks characters that are split between two. */
function decodedByPiece(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (piece, controller) => controller.enqueue(new TextEncoder().encode(new TextDecoder().decode(piece))),
  })
}

/** Takes every piece of the body for a whole number of lines. */
function linesByPiece(): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform: (piece, controller) => {
      const text = new TextDecoder().decode(piece)
      controller.enqueue(new TextEncoder().encode(text.endsWith('\n') ? text : `${text}\n`))
    },
  })
}

/** What can be wrong between the request and the first byte of the answer, and in its bytes. */
export const transportDefects: readonly Defect[] = [
  {
    name: 'does not pass the signal on',
    open: (options) => {
      const open = openCage(options)
      return (request) => open({ ...request, signal: new AbortController().signal })
    },
  },
  {
    name: 'forgets the headers of a call',
    open: (options) => {
      const open = openCage(options)
      return (request) => open({ ...request, headers: {} })
    },
  },
  {
    name: 'forgets its key',
    open: (options) => openCage(without(options, 'cageKey')),
  },
  {
    name: 'tries again by itself',
    open: (options) => {
      const open = openCage(options)
      return async (request) => {
        const first = await open(request)
        return first.status >= 500 ? open(request) : first
      }
    },
  },
  {
    name: 'sends every request twice',
    open: (options) => {
      const open = openCage(options)
      return async (request) => {
        await open(request).catch(() => undefined)
        return open(request)
      }
    },
  },
  {
    name: 'keeps fields of the request before',
    open: (options) => {
      const open = openCage(options)
      const kept: Record<string, unknown> = {}
      return (request) => {
        for (const [field, value] of Object.entries(request.body)) if (value !== undefined) kept[field] = value
        return open({ ...request, body: { ...kept } })
      }
    },
  },
  {
    name: 'waits for the whole body',
    open: answering(async (response) => altered(response, response.status === 204 ? null : await response.text())),
  },
  {
    name: 'decodes each piece of the body by itself',
    open: answering((response) => altered(response, response.body?.pipeThrough(decodedByPiece()) ?? null)),
  },
  {
    name: 'takes each piece of the body for whole lines',
    open: answering((response) => altered(response, response.body?.pipeThrough(linesByPiece()) ?? null)),
  },
  {
    name: 'takes every status for success',
    open: answering((response) => (response.ok ? response : altered(response, response.body, { status: 200 }))),
  },
  {
    name: 'takes every failure for one of the server',
    open: answering((response) => (response.ok ? response : altered(response, response.body, { status: 500 }))),
  },
  {
    name: 'takes a wrong key for a missing permission',
    open: answering((response) =>
      response.status === 401 ? altered(response, response.body, { status: 403 }) : response,
    ),
  },
  { name: 'loses the body of errors', open: answering((response) => (response.ok ? response : altered(response, ''))) },
  { name: 'loses Retry-After', open: answering((response) => withoutHeader(response, 'retry-after')) },
  {
    name: 'answers for a server that cannot be reached',
    open: (options) => {
      const open = openCage(options)
      return (request) => open(request).catch(() => Response.json({ says: '' }))
    },
  },
  {
    name: 'logs its requests with the key',
    open: (options) => {
      const open = openCage(options)
      return (request) => {
        globalThis.console.debug('asking', options.cageKey)
        return open(request)
      }
    },
  },
]
