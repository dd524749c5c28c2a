import { isJsonObject, parseJsonIfNeeded } from '@smol/core'
import type { ToolFormat, WrittenCall } from './format.ts'

/** Hermes and Qwen (an object per tag), SmolLM2 (a list in a tag), and Qwen3-Coder, which has a function's tag inside. */
export const toolCallTag: ToolFormat = { open: '<tool_call>', close: '</tool_call>', json: true, parse: readFunctions }

/** Llama 3.1's functions of the user, `<function=f>{…}</function>`, and Qwen3-Coder without the tag around. */
export const functionTag: ToolFormat = {
  open: '<function=',
  close: '</function>',
  json: false,
  header: /^([^>\s]+)>\s*(?=\{)/,
  parse: (body) => readFunctions(`<function=${body}</function>`),
}

function readFunctions(body: string): WrittenCall[] {
  return [...body.matchAll(/<function=([^>\s]+)>([\s\S]*?)<\/function>/g)].flatMap(([, name = '', inside = '']) => {
    const args = parseJsonIfNeeded(inside.trim())
    return [{ name, arguments: isJsonObject(args) ? args : readParameters(inside) }]
  })
}

/** Values stand there as they are; those that are JSON are read as such. */
function readParameters(text: string): Record<string, unknown> {
  const parameters = [...text.matchAll(/<parameter=([^>\s]+)>\n?([\s\S]*?)\n?<\/parameter>/g)]
  return Object.fromEntries(parameters.map(([, name = '', value = '']) => [name, parseJsonIfNeeded(value)]))
}
