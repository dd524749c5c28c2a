import type { ScannedText, ToolCallFragment } from '@smol/core'
import { createToolCallId, scanToolCalls } from '@smol/core'
import type { WrittenCall } from './format.ts'

/** Calls that were read as a whole. @param count how many calls there were before */
export function fragmentsOf(calls: readonly WrittenCall[], count: number): ToolCallFragment[] {
  return calls.map(({ name, arguments: args }, at) => ({
    index: count + at,
    id: createToolCallId(),
    name,
    arguments: JSON.stringify(args),
  }))
}

/** The keys that a call's name has: nearly everywhere, with Command R, and with some others. */
const nameKeys = ['name', 'tool_name', 'tool']

/** The calls of a text in JSON, and what is no call of it. */
export function scanCalls(text: string): ScannedText {
  const scans = nameKeys.map((toolNameKey) => scanToolCalls(text, { toolNameKey }))
  const found = scans.find(({ toolCalls, invalidToolCalls }) => toolCalls.length + invalidToolCalls.length > 0)
  return found ?? { content: text, toolCalls: [], invalidToolCalls: [] }
}

/** What was scanned out of a text: whole calls, and what is reported of broken ones. */
export function fragmentsOfScan({ toolCalls, invalidToolCalls }: ScannedText, count: number): ToolCallFragment[] {
  return [
    ...toolCalls.map(({ id, name, arguments: args }) => ({ id, name, arguments: JSON.stringify(args) })),
    ...invalidToolCalls.map(({ id, name, text }) => ({ id, name, arguments: text })),
  ].map((call, at) => ({ ...call, index: count + at }))
}

/** How many calls there are with those of these fragments. @param count how many there were before */
export function countWith(fragments: readonly ToolCallFragment[], count: number): number {
  return fragments.reduce((most, { index }) => Math.max(most, (index ?? 0) + 1), count)
}
