import type { ToolFormat, WrittenCall } from './format.ts'

/** FunctionGemma: `call:f{x:<escape>text<escape>,n:3}`, strings between marks instead of quotes. */
export const functionGemma: ToolFormat = {
  open: '<start_function_call>',
  close: '<end_function_call>',
  json: false,
  parse: (body) => {
    const match = /^\s*call:\s*([^\s{]+)\s*(?=\{)/.exec(body)
    if (match === null) return []
    const place = { text: body, at: match[0].length }
    const args = readValue(place)
    const isCall = args !== failed && body.slice(place.at).trim() === ''
    return isCall ? [{ name: match[1] ?? '', arguments: args } as WrittenCall] : []
  },
}

export const escape = '<escape>'

interface Place {
  readonly text: string
  at: number
}

const failed = Symbol('no value')

function readValue(place: Place): unknown {
  const rest = place.text.slice(place.at)
  if (rest.startsWith(escape)) return readString(place)
  if (rest.startsWith('{')) return readObject(place)
  if (rest.startsWith('[')) return readList(place)
  const word = /^[^,{}[\]<]+/.exec(rest)?.[0]
  if (word === undefined) return failed
  place.at += word.length
  return readWord(word.trim())
}

/** Numbers, true, false and null as JSON has them; what else stands without marks is text. */
function readWord(word: string): unknown {
  return /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/.test(word) ? JSON.parse(word) : word
}

function readString(place: Place): unknown {
  const start = place.at + escape.length
  const end = place.text.indexOf(escape, start)
  if (end < 0) return failed
  place.at = end + escape.length
  return place.text.slice(start, end)
}

function readList(place: Place): unknown {
  const items: unknown[] = []
  place.at++
  while (!take(place, ']')) {
    if (items.length > 0 && !take(place, ',')) return failed
    const item = readValue(place)
    if (item === failed) return failed
    items.push(item)
  }
  return items
}

function readObject(place: Place): unknown {
  const entries: [string, unknown][] = []
  place.at++
  while (!take(place, '}')) {
    if (entries.length > 0 && !take(place, ',')) return failed
    const key = /^\s*([^\s:,{}[\]<]+)\s*:/.exec(place.text.slice(place.at))
    if (key === null) return failed
    place.at += key[0].length
    const value = readValue(place)
    if (value === failed) return failed
    entries.push([key[1] ?? '', value])
  }
  return Object.fromEntries(entries)
}

function take(place: Place, character: string): boolean {
  if (place.text[place.at] !== character) return false
  place.at++
  return true
}
