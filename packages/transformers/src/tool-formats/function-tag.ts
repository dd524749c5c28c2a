import type { ToolFormat } from './format.ts'

// Up to arguments in JSON, or to the tags of parameters.
const header = String.raw`([^>\s]+)>\s*(?=\{|<parameter=|<\/function>)`
const ends = ['</function>', '</tool_call>']

/** Hermes and Qwen (an object per tag), SmolLM2 (a list in a tag), and Qwen3-Coder, which has a function's tag inside. */
export const toolCallTag: ToolFormat = {
  open: '<tool_call>',
  close: '</tool_call>',
  json: true,
  header: new RegExp(String.raw`^\s*<function=${header}`),
  ends,
}

/** Llama 3.1's functions of the user, `<function=f>{…}</function>`, and Qwen3-Coder without the tag around. */
export const functionTag: ToolFormat = {
  open: '<function=',
  close: '</function>',
  json: false,
  header: new RegExp(`^${header}`),
  ends,
}
