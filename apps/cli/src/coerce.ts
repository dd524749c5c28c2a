import type { OptionRow } from '@smol/core'
import { usageError } from './usage-error.ts'

/**
 * What a text from the command line means for an option: a number, JSON, the one item of a list. A text that means
 * nothing there is handed on as it is; the check of the option then says what it must be.
 * @param where how to name the option in an error
 * @throws SmolError `configuration` for JSON that does not parse, and for functions
 */
export function coerce(text: string, row: OptionRow, where: string): unknown {
  const types = row.type.split(' | ')
  if (types.includes('boolean') && /^(true|false)$/.test(text)) return text === 'true'
  if ((types.includes('number') || types.includes('integer')) && isNumber(text)) return Number(text)
  if (types.includes('string[]')) return [text]
  const takesJson = types.some((type) => type === 'object' || type === 'array')
  if (takesJson && (!types.includes('string') || /^\s*[[{]/.test(text))) return parseJson(text, where)
  if (types.length === 1 && types[0] === 'function') {
    throw usageError(`${where} is a function, which a command line cannot give.`)
  }
  return text
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the text, and a key may be in it.
    throw usageError(`${where} must be JSON, and what was given does not parse. Quote it for the shell: '{"a": 1}'.`)
  }
}
