import type { ToolFormat } from './format.ts'
import { readPythonCalls } from './python-calls.ts'

/** SmolLM3 in its Python mode: calls, and nothing else, in a block of code. A program stays text: nothing here runs one. */
export const codeBlock: ToolFormat = {
  open: '<code>',
  close: '</code>',
  json: false,
  onlyTools: true,
  parse: (body) => {
    const { calls, end } = readPythonCalls(body, 0)
    return /^[\s;]*$/.test(body.slice(end)) ? calls : []
  },
}
