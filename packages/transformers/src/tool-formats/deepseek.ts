import { isJsonObject, parseJsonIfNeeded } from '@smol/core'
import type { ToolFormat, WrittenCall } from './format.ts'

/** DeepSeek V3 and R1 (`function`, a separator, the name, fenced JSON), and V3.1 (the name, a separator, JSON). */
export const deepSeek: ToolFormat = {
  open: '<｜tool▁calls▁begin｜>',
  close: '<｜tool▁calls▁end｜>',
  json: false,
  parse: (body) => body.split('<｜tool▁call▁begin｜>').slice(1).flatMap(readCall),
}

function readCall(text: string): WrittenCall[] {
  const [written = ''] = text.split('<｜tool▁call▁end｜>')
  const [first = '', ...others] = written.split('<｜tool▁sep｜>')
  const second = others.join('<｜tool▁sep｜>')
  const fenced = /^([^\n]+)\n```(?:json)?\n([\s\S]*?)\n?```/.exec(second)
  const [name, json] = fenced === null ? [first, second] : [fenced[1] ?? '', fenced[2] ?? '']
  const args = parseJsonIfNeeded(json.trim())
  return isJsonObject(args) && name.trim() !== '' ? [{ name: name.trim(), arguments: args }] : []
}
