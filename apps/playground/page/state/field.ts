import { isSmolError, resolveOptions } from '@smol/core'
import type { OptionInfo } from '../../src/wire.ts'

/** What a field holds, as text: `undefined` and '' mean that it is left to its default. */
export type FieldText = string | undefined

/** A field as an option's value, or what is wrong with it. */
export type FieldValue = { readonly value: unknown } | { readonly error: string }

/** Reads a field the way its row in the option table says, and has it checked by the table. */
export function readField(option: OptionInfo, text: FieldText): FieldValue {
  if (text === undefined || text.trim() === '') return { value: undefined }
  const read = coerce(option, text)
  if ('error' in read) return read
  try {
    resolveOptions({ [option.name]: option }, { [option.name]: read.value }, 'The value')
    return read
  } catch (error) {
    return { error: isSmolError(error) ? error.message.replace(/^The value: /, '') : String(error) }
  }
}

function coerce({ type }: OptionInfo, text: string): FieldValue {
  const types = type.split(' | ')
  const trimmed = text.trim()
  if (types.includes('boolean') && /^(true|false)$/.test(trimmed)) return { value: trimmed === 'true' }
  if (type === 'number' || type === 'integer') {
    return Number.isNaN(Number(trimmed)) ? { error: 'This is not a number.' } : { value: Number(trimmed) }
  }
  if (types.includes('string[]')) return { value: text.split('\n').filter((line) => line !== '') }
  const takesJson = types.includes('object') || types.includes('array')
  if (takesJson && (!types.includes('string') || /^[{[]/.test(trimmed))) return readJson(text)
  return { value: trimmed }
}

/** JSON as typed, or where it is wrong. */
export function readJson(text: string): FieldValue {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch (error) {
    return { error: `This is not JSON: ${(error as Error).message}` }
  }
}

/** Whether a form can give it: a function cannot be typed. */
export function hasField({ type }: OptionInfo): boolean {
  return type !== 'function'
}
