import type { WrittenCall } from './format.ts'
import { NotPython, PythonText } from './python-literal.ts'

/** Calls as Python has them, and where the reading ended. */
export interface PythonCalls {
  readonly calls: readonly WrittenCall[]
  /** Just behind the last call that was read. */
  readonly end: number
}

/**
 * Reads `f(x=1), g(y="a")`: calls with named arguments, which are literals, with a comma, a semicolon or a new line
 * between them. Ends at the first thing that is none.
 */
export function readPythonCalls(text: string, from: number): PythonCalls {
  const calls: WrittenCall[] = []
  const place = new PythonText(text, from)
  let end = from
  for (;;) {
    const call = readCall(place)
    if (call === undefined) return { calls, end }
    calls.push(call)
    end = place.at
    place.take(/\s*[,;]?/y)
  }
}

function readCall(place: PythonText): WrittenCall | undefined {
  place.take(/\s*/y)
  const name = place.take(/[\p{L}_][\p{L}\d_.-]*/uy)
  if (name === undefined || !place.skip('(')) return undefined
  try {
    const args: [string, unknown][] = []
    while (!place.skip(')')) {
      const key = place.take(/[\p{L}_][\p{L}\d_]*/uy)
      if (key === undefined || !place.skip('=')) return undefined
      args.push([key, place.literal()])
      if (place.skip(',')) continue
      if (place.skip(')')) break
      return undefined
    }
    return { name, arguments: Object.fromEntries(args) }
  } catch (error) {
    if (error instanceof NotPython) return undefined
    throw error
  }
}
