/** One event of a streamed reply: its data, and its name where the server gave one. */
export interface ServerEvent {
  readonly event?: string
  readonly data: string
}

const LF = 10
const SPACE = 32

/** Turns text that arrives in pieces into events. */
export interface EventParser {
  push(text: string): ServerEvent[]
  /** At the end: an event whose closing line is missing. */
  flush(): ServerEvent[]
}

/**
 * Server-sent events (WHATWG HTML, "Interpreting an event stream"): LF, CRLF and CR line ends in any
 * split, comments, several `data` lines, a byte order mark. Fields that have no meaning here - `id`,
 * `retry` - are passed over. A last event without its blank line counts.
 */
export function createSseParser(): EventParser {
  let rest: string[] = []
  let endedWithCr = false
  let data: string | undefined
  let event: string | undefined

  /** Takes the line that stands between two places of a text. */
  function takeLine(text: string, start: number, end: number, out: ServerEvent[]): void {
    if (start === end) {
      if (data !== undefined && data !== '') out.push(event === undefined ? { data } : { event, data })
      data = undefined
      event = undefined
    } else if (text.startsWith('data:', start)) {
      const value = text.slice(text.charCodeAt(start + 5) === SPACE ? start + 6 : start + 5, end)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (text.startsWith('event:', start)) event = text.slice(start + 6, end).trim()
  }

  function push(piece: string): ServerEvent[] {
    const out: ServerEvent[] = []
    let start = endedWithCr && piece.charCodeAt(0) === LF ? 1 : 0
    if (piece !== '') endedWithCr = false
    let cr = piece.indexOf('\r', start)
    let lf = piece.indexOf('\n', start)
    while (cr >= 0 || lf >= 0) {
      const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr
      if (rest.length === 0) takeLine(piece, start, end, out)
      else {
        const text = rest.join('') + piece.slice(start, end)
        rest = []
        takeLine(text, 0, text.length, out)
      }
      start = end + 1
      if (end === cr) {
        if (start === piece.length) endedWithCr = true
        else if (lf === start) start++
        cr = piece.indexOf('\r', start)
      }
      if (lf >= 0 && lf < start) lf = piece.indexOf('\n', start)
    }
    // Kept in pieces until the line ends: joining at each piece would cost the square of a long line.
    if (start < piece.length) rest.push(start === 0 ? piece : piece.slice(start))
    return out
  }

  return { push, flush: () => push('\n\n') }
}

/** One JSON value per line (Ollama and others). */
export function createNdjsonParser(): EventParser {
  let rest: string[] = []

  function push(piece: string): ServerEvent[] {
    const lines = piece.split('\n')
    const out: ServerEvent[] = []
    lines.forEach((text, at) => {
      rest.push(text)
      if (at === lines.length - 1) return
      const data = rest.join('').trim()
      rest = []
      if (data !== '') out.push({ data })
    })
    return out
  }

  return { push, flush: () => push('\n') }
}
