import type { OutputStream } from './terminal.ts'
import { oneLine } from './notes.ts'

/** One line on standard error that comes and goes: what the command is doing while nothing else is to be seen. */
export interface Progress {
  show(text: string): void
  /** Leaves the line as if nothing had been there. */
  clear(): void
}

const ERASE = '\r\u001b[2K'

/** Loads report every few kilobytes; nobody reads faster than this, in milliseconds. */
const REDRAW_MS = 50

/** Draws on a terminal that can erase a line, nowhere else. */
export function createProgress(stream: OutputStream, env: Readonly<Record<string, string | undefined>>): Progress {
  if (stream.isTTY !== true || env['TERM'] === 'dumb') return { show: () => undefined, clear: () => undefined }
  let shown = ''
  let drawnAt = -Infinity
  return {
    show(text) {
      const now = performance.now()
      if (shown !== '' && now - drawnAt < REDRAW_MS) return
      // A line that wraps cannot be erased as one. A terminal that does not know its width says 0.
      shown = oneLine(text).slice(0, (stream.columns || 80) - 1)
      drawnAt = now
      stream.write(ERASE + shown)
    },
    clear() {
      if (shown === '') return
      shown = ''
      drawnAt = -Infinity
      stream.write(ERASE)
    },
  }
}

/** A provider's report of a load, `{ status, file, loaded, total }` with sizes in bytes, in words. */
export function describeLoad(report: unknown): string {
  const { status, file, loaded, total } = (report ?? {}) as Readonly<Record<string, unknown>>
  if (status === 'ready') return 'reading the prompt …'
  const name = typeof file === 'string' ? ` ${file}` : ''
  if (typeof loaded !== 'number' || typeof total !== 'number' || total <= 0) return `loading${name} …`
  return `loading${name} ${Math.floor((100 * loaded) / total)} % of ${(total / 1e6).toFixed(1)} MB`
}
