import { codeBlock } from './code-block.ts'
import { deepSeek, deepSeekMarks } from './deepseek.ts'
import type { ToolFormat } from './format.ts'
import { escape, functionGemma } from './function-gemma.ts'
import { functionTag, toolCallTag } from './function-tag.ts'
import { mistral } from './mistral.ts'
import { pythonTag } from './python-tag.ts'

/** Phi-4-mini, which closes its list, and Granite 3, which does not. */
const toolCallToken: ToolFormat = { open: '<|tool_call|>', close: '<|/tool_call|>', json: true }

/** Command R7B and A. Their elders fence the list behind `Action:`, which is plain JSON. */
const action: ToolFormat = { open: '<|START_ACTION|>', close: '<|END_ACTION|>', json: true }

/** The formats that are told by a mark. Models without one write plain JSON, or a list as Python has it. */
export const formats: readonly ToolFormat[] = [
  toolCallTag,
  functionTag,
  mistral,
  toolCallToken,
  action,
  pythonTag,
  ...deepSeek,
  functionGemma,
  codeBlock,
]

/** Marks that a tokenizer may hold for control tokens: with them gone, calls would look like prose. */
export const marks: readonly string[] = [
  ...formats.flatMap(({ open, close }) => (close === undefined ? [open] : [open, close])),
  '[ARGS]',
  '[CALL_ID]',
  ...deepSeekMarks,
  escape,
]
