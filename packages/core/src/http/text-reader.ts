import { networkError } from './network-error.ts'
import type { Watchdog } from './watchdog.ts'

/** How long the end of a body may take to come after the answer, in milliseconds. */
const DRAIN_MS = 20

/** The text of a body in pieces. */
export interface TextReader {
  /**
   * The next piece, undefined at the end.
   * @throws SmolError `network`, or `bad_response` where the bytes are broken; the signal's reason once it is aborted
   */
  read(): Promise<string | undefined>
  /** Reads the little that is left after the answer, so that the connection serves the next call; gives up soon. */
  drain(): Promise<void>
  /** Closes the connection, if there is more to come. Not waited for: a body of the user's own may take its time. */
  cancel(): void
}

/** @param signal ends a wait also where the body does not listen to it: a `fetch` of the user's own may not */
export function createTextReader(response: Response, signal: AbortSignal): TextReader {
  const reader = response.body?.getReader()
  // Takes a byte order mark out, and keeps characters whole that are split between pieces.
  const decoder = new TextDecoder()
  let ended = reader === undefined

  async function read(): Promise<string | undefined> {
    if (ended || reader === undefined) return undefined
    try {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (!done) return decoder.decode(value, { stream: true })
      ended = true
      return decoder.decode()
    } catch (error) {
      ended = true
      signal.throwIfAborted()
      throw networkError(error, 'The reply broke off')
    }
  }

  function cancel(): void {
    if (ended) return
    ended = true
    leave()
  }

  function leave(): void {
    // A body that broke while nobody read it: the answer does not need it any more.
    reader?.cancel().catch(() => undefined)
  }

  async function drain(): Promise<void> {
    if (ended || reader === undefined) return
    const timer = setTimeout(cancel, DRAIN_MS)
    try {
      // One read: an endless tail is cut off.
      const { done } = await reader.read()
      if (done) ended = true
    } catch {
      // The answer is complete: what happens behind it is no failure.
      ended = true
    } finally {
      clearTimeout(timer)
    }
    cancel()
  }

  // Whoever waits in read() then hears of it.
  if (signal.aborted) leave()
  else signal.addEventListener('abort', leave, { once: true })
  return { read, drain, cancel }
}

/** The whole text of a body; about `limit` characters at most. */
export async function readText(
  response: Response,
  watch: Watchdog,
  limit: number = Number.POSITIVE_INFINITY,
): Promise<string> {
  const reader = createTextReader(response, watch.signal)
  const pieces: string[] = []
  let length = 0
  for (let piece = await reader.read(); piece !== undefined; piece = await reader.read()) {
    watch.progress()
    pieces.push(piece)
    length += piece.length
    if (length >= limit) break
  }
  reader.cancel()
  return pieces.join('')
}
