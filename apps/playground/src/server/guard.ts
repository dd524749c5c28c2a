import type { MiddlewareHandler } from 'hono'
import { refusal } from './refusal.ts'

/** The names of this machine for itself. Any other `Host` is a foreign name that was made to point here (DNS rebinding). */
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i

/**
 * Lets in what the page itself asks, and programs of this machine. Other sites are refused: what runs here has keys,
 * and calls whatever address it is given.
 */
export const guard: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? ''
  if (!loopback.test(host)) {
    return refusal(c, 403, `The playground answers to 127.0.0.1 and localhost only, not to '${host}'.`)
  }
  const origin = c.req.header('origin')
  if (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase()) {
    return refusal(c, 403, `The playground takes no requests from other sites, such as '${origin}'.`)
  }
  // What a browser says of a request that it sends without an Origin, such as for an image. A link may lead here.
  const site = c.req.header('sec-fetch-site') ?? 'none'
  if (site !== 'same-origin' && site !== 'none' && !isLink(c.req.method, c.req.header('sec-fetch-mode'))) {
    return refusal(c, 403, 'The playground takes no requests from other sites.')
  }
  // A form of another site can post text, but not this type.
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD' && !isJson(c.req.header('content-type'))) {
    return refusal(c, 415, 'Send JSON, with content-type: application/json.')
  }
  return next()
}

function isLink(method: string, mode: string | undefined): boolean {
  return method === 'GET' && mode === 'navigate'
}

function isJson(type: string | undefined): boolean {
  return /^application\/json\b/i.test(type ?? '')
}
