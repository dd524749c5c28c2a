import { isJsonObject, parseJsonIfNeeded } from '@smol/core'
import type { ToolFormat, WrittenCall } from './format.ts'

/** Mistral: a list behind the mark; from tokenizer v11 on a mark, a name and its arguments for every call. */
export const mistral: ToolFormat = {
  open: '[TOOL_CALLS]',
  json: true,
  parse: (body) => body.split('[TOOL_CALLS]').flatMap(readCall),
}

function readCall(text: string): WrittenCall[] {
  const match = /^\s*([\w.-]+)(?:\[CALL_ID\][^[]*)?(?:\[ARGS\])?\s*(\{[\s\S]*)$/.exec(text)
  const args = parseJsonIfNeeded(match?.[2]?.trim())
  return match?.[1] !== undefined && isJsonObject(args) ? [{ name: match[1], arguments: args }] : []
}
