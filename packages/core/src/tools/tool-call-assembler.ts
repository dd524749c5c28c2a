import type { FinishReason, InvalidToolCall, ToolCall, Warning } from '../messages/message.ts'
import { isJsonObject, parseJsonExact } from './json.ts'
import { createToolCallId } from './tool-call.ts'

/** A fragment of a tool call as streams carry it. Every field may be missing: servers differ. */
export interface ToolCallFragment {
  index?: number | null
  id?: string | null
  name?: string | null
  /** A piece of JSON text, or - from some servers - the whole object at once. */
  arguments?: string | Record<string, unknown> | null
}

/** A fragment whose place is known. */
export interface ToolCallDelta {
  /** Which call of the message this belongs to, from 0, in order of appearance. */
  index: number
  id?: string
  name?: string
  /** The next piece of the JSON text of the arguments. */
  arguments?: string
}

interface Entry {
  index: number
  /** The index that the server used; several calls may share one. */
  wireIndex: number | undefined
  id: string | undefined
  name: string
  text: string
}

/**
 * Puts tool calls together from fragments, also where a server leaves the index out, gives every call
 * index 0, repeats the id or the name in each fragment, or sends the arguments as an object.
 */
export class ToolCallAssembler {
  readonly #entries: Entry[] = []
  #last: Entry | undefined

  get size(): number {
    return this.#entries.length
  }

  /** Takes the fragments of one event and gives them back with definite places. */
  push(fragments: readonly ToolCallFragment[]): ToolCallDelta[] {
    const touched = new Set<Entry>()
    const deltas: ToolCallDelta[] = []
    for (const fragment of fragments) {
      const entry = this.#find(fragment, touched) ?? this.#open(fragment)
      touched.add(entry)
      this.#last = entry
      const delta = apply(entry, fragment)
      if (delta !== undefined) deltas.push(delta)
    }
    return deltas
  }

  /** The calls so far; `finishReason` tells whether the last one may have been cut off. */
  finish(finishReason: FinishReason | undefined): {
    toolCalls: ToolCall[]
    invalidToolCalls: InvalidToolCall[]
    warnings: Warning[]
  } {
    const result = { toolCalls: [] as ToolCall[], invalidToolCalls: [] as InvalidToolCall[], warnings: [] as Warning[] }
    for (const entry of this.#entries) {
      const id = entry.id ?? createToolCallId()
      // No arguments at all is a call without arguments - unless the message ended before they came.
      const cut = finishReason === undefined || finishReason === 'length' || finishReason === 'content-filter'
      const value = entry.text.trim() === '' && !cut ? {} : parseArguments(entry, result.warnings)
      if (isJsonObject(value) && entry.name !== '') result.toolCalls.push({ id, name: entry.name, arguments: value })
      else result.invalidToolCalls.push({ id, name: entry.name, text: entry.text, reason: reasonOf(entry, value, cut) })
    }
    return result
  }

  #find(fragment: ToolCallFragment, touched: ReadonlySet<Entry>): Entry | undefined {
    const id = realId(fragment.id)
    const wireIndex = fragment.index ?? undefined
    if (id !== undefined) {
      const known = this.#entries.findLast(
        (entry) => entry.id === id && (wireIndex === undefined || entry.wireIndex === wireIndex),
      )
      if (known !== undefined) return known
    }
    const entry =
      wireIndex === undefined ? this.#last : this.#entries.findLast((candidate) => candidate.wireIndex === wireIndex)
    return entry === undefined || startsAnother(entry, fragment, id, touched) ? undefined : entry
  }

  #open(fragment: ToolCallFragment): Entry {
    const entry: Entry = {
      index: this.#entries.length,
      wireIndex: fragment.index ?? undefined,
      id: realId(fragment.id),
      name: '',
      text: '',
    }
    this.#entries.push(entry)
    return entry
  }
}

/** Some servers write the text "null" where they have no id. */
function realId(id: string | null | undefined): string | undefined {
  return id === undefined || id === null || id === '' || id === 'null' ? undefined : id
}

/** Whether a fragment that points at `entry` really begins the next call. */
function startsAnother(
  entry: Entry,
  fragment: ToolCallFragment,
  id: string | undefined,
  touched: ReadonlySet<Entry>,
): boolean {
  if (typeof fragment.name !== 'string' || fragment.name === '') return false
  // Another id with a name, or a second name in the same event: two calls that share an index.
  if (id !== undefined && entry.id !== undefined) return true
  if (touched.has(entry)) return entry.text === '' || isComplete(entry.text)
  // Without ids: more text after complete arguments, or a name without a place, can only be the next call.
  return (
    id === undefined &&
    isComplete(entry.text) &&
    (hasArguments(fragment) || (fragment.index ?? undefined) === undefined)
  )
}

function hasArguments({ arguments: args }: ToolCallFragment): boolean {
  return typeof args === 'string' ? args.trim() !== '' : args !== null && args !== undefined
}

function isComplete(text: string): boolean {
  if (!text.trimEnd().endsWith('}')) return false
  try {
    return isJsonObject(JSON.parse(text))
  } catch {
    return false
  }
}

function apply(entry: Entry, fragment: ToolCallFragment): ToolCallDelta | undefined {
  const delta: ToolCallDelta = { index: entry.index }
  const id = realId(fragment.id)
  if (id !== undefined && (id !== entry.id || entry.name === '')) {
    entry.id = id
    delta.id = id
  }
  const name = nextName(entry.name, fragment.name)
  if (name !== '') {
    entry.name += name
    delta.name = name
  }
  const text = typeof fragment.arguments === 'string' ? fragment.arguments : wholeArguments(entry, fragment.arguments)
  if (text !== '') {
    entry.text += text
    delta.arguments = text
  }
  return Object.keys(delta).length > 1 ? delta : undefined
}

/** What a fragment adds to the name: nothing when it repeats it, the rest when it is the longer whole, else itself. */
function nextName(name: string, fragment: string | null | undefined): string {
  if (typeof fragment !== 'string' || fragment === '' || fragment === name) return ''
  return name !== '' && fragment.startsWith(name) ? fragment.slice(name.length) : fragment
}

function wholeArguments(entry: Entry, value: Record<string, unknown> | null | undefined): string {
  if (value === null || value === undefined) return ''
  const text = JSON.stringify(value)
  // A server that sends objects may repeat the whole in a later event.
  return entry.text === text ? '' : text
}

function parseArguments(entry: Entry, warnings: Warning[]): unknown {
  try {
    return parseJsonExact(entry.text, (digits) => {
      warnings.push({
        type: 'repaired',
        parameter: 'toolCalls',
        message: `Tool call '${entry.name}': the integer ${digits} does not fit a JavaScript number and is given as a string.`,
      })
    })
  } catch {
    // Not JSON: reported as an invalid call by the caller.
    return undefined
  }
}

function reasonOf(entry: Entry, value: unknown, cut: boolean): string {
  if (entry.name === '') return 'The call has no tool name.'
  if (value !== undefined) return 'The arguments are not a JSON object.'
  return cut
    ? 'The arguments are cut off: the message ended before they were complete.'
    : 'The arguments are not valid JSON.'
}
