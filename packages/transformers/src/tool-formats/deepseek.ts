import type { ToolFormat } from './format.ts'

const [callsBegin, callsEnd] = ['<｜tool▁calls▁begin｜>', '<｜tool▁calls▁end｜>']
const [callBegin, callEnd] = ['<｜tool▁call▁begin｜>', '<｜tool▁call▁end｜>']
const separator = '<｜tool▁sep｜>'

/** The marks that stand within calls. */
export const deepSeekMarks: readonly string[] = [callBegin, callEnd, separator]

/** V3 and R1 write `function`, a separator, the name and fenced JSON; V3.1 the name, a separator and JSON. */
const header = `(?:function${separator})?([^\\s<{\`]+)\\s*(?:${separator}|\`\`\`(?:json)?)?\\s*(?=\\{)`
const shared = { json: false, ends: ['```', callEnd, callsEnd] } as const

/** DeepSeek's calls: the first one, behind the mark of all, and each of the others. */
export const deepSeek: readonly ToolFormat[] = [
  { ...shared, open: callsBegin, close: callsEnd, header: new RegExp(`^\\s*${callBegin}\\s*${header}`) },
  { ...shared, open: callBegin, close: callEnd, header: new RegExp(`^\\s*${header}`) },
]
