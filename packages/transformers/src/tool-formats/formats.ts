import { deepSeek } from './deepseek.ts'
import type { ToolFormat } from './format.ts'
import { functionTag, toolCallTag } from './function-tag.ts'
import { mistral } from './mistral.ts'
import { pythonTag } from './python-tag.ts'

/** Phi-4-mini, which closes its list, and Granite 3, which does not. */
const toolCallToken: ToolFormat = { open: '<|tool_call|>', close: '<|/tool_call|>', parse: () => [] }

/** The formats that are told by a mark. Models without one write plain JSON. */
export const formats: readonly ToolFormat[] = [toolCallTag, functionTag, mistral, toolCallToken, pythonTag, deepSeek]

/** Marks that a tokenizer may hold for control tokens: with them gone, calls would look like prose. */
export const marks: readonly string[] = [
  ...formats.flatMap(({ open, close }) => (close === undefined ? [open] : [open, close])),
  '[ARGS]',
  '[CALL_ID]',
  '<｜tool▁call▁begin｜>',
  '<｜tool▁call▁end｜>',
  '<｜tool▁sep｜>',
]
