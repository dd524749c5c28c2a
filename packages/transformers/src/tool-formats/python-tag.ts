import { parseJsonIfNeeded } from '@smol/core'
import type { ToolFormat, WrittenCall } from './format.ts'

/** Llama 3: JSON with `parameters` behind the mark, or a call of a built-in tool as Python writes it. */
export const pythonTag: ToolFormat = {
  open: '<|python_tag|>',
  parse: (body) => readBuiltIn(body.trim()),
}

function readBuiltIn(text: string): WrittenCall[] {
  const match = /^(\w+)\.call\(([\s\S]*)\)$/.exec(text)
  if (match === null) return []
  const values = [...(match[2] ?? '').matchAll(/(\w+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,()]+)/g)]
  const args = Object.fromEntries(values.map(([, name = '', value = '']) => [name, parseJsonIfNeeded(value.trim())]))
  return [{ name: match[1] ?? '', arguments: args }]
}
