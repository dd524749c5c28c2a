import { Leave } from './leave.ts'
import type { Interrupts } from './terminal.ts'

/** As a shell reports a program that Ctrl-C ended: 128 + SIGINT. */
export const INTERRUPTED = 130

/** How long work may take to wind up after Ctrl-C, in milliseconds: enough to end a line, too short to be noticed. */
const WIND_UP_MS = 300

const ALIVE_MS = 60_000

/**
 * Does `work` until it is done or Ctrl-C comes. Then its signal is aborted and, whether or not it heeds that, the
 * command leaves: what waits for a reader that does not read would wait for ever.
 * @throws Leave after Ctrl-C; whatever `work` throws
 */
export async function interruptible<T>(interrupts: Interrupts, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const interrupted = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  // Work may wait for something that Node does not see; the program must not end under it.
  const alive = setInterval(() => undefined, ALIVE_MS)
  const onInterrupt = (): void => {
    const leave = new Leave(INTERRUPTED)
    controller.abort(leave)
    timer ??= setTimeout(() => interrupted.reject(leave), WIND_UP_MS)
  }
  interrupts.on('SIGINT', onInterrupt)
  try {
    const result = await Promise.race([work(controller.signal), interrupted.promise])
    controller.signal.throwIfAborted()
    return result
  } catch (error) {
    // Whatever work made of the abort: the user asked to leave.
    controller.signal.throwIfAborted()
    throw error
  } finally {
    clearInterval(alive)
    clearTimeout(timer)
    interrupts.off('SIGINT', onInterrupt)
  }
}
