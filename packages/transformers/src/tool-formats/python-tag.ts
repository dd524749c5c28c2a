import type { ToolFormat } from './format.ts'
import { readPythonCalls } from './python-calls.ts'

/** Llama 3: JSON with `parameters` behind the mark, or a call of a built-in tool as Python writes it. */
export const pythonTag: ToolFormat = {
  open: '<|python_tag|>',
  json: true,
  parse: (body) => {
    const { calls, end } = readPythonCalls(body, 0)
    if (body.slice(end).trim() !== '') return []
    return calls.map(({ name, arguments: args }) => ({ name: name.replace(/\.call$/, ''), arguments: args }))
  },
}
