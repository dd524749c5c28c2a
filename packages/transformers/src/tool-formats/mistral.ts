import type { ToolFormat } from './format.ts'

/** Mistral: a list behind the mark; from tokenizer v11 on a mark, a name and its arguments for every call. */
export const mistral: ToolFormat = {
  open: '[TOOL_CALLS]',
  json: true,
  header: /^\s*([\w.-]+)\s*(?:\[CALL_ID\][^[{]*)?(?:\[ARGS\])?\s*(?=\{)/,
}
