import type { JsonSchema } from '@smol/core'
import { digitsBetween, naturalsBetween } from './digits.ts'
import { either, literal } from './rules.ts'

/** A limit of a range, and whether the range ends before it. */
interface Limit {
  readonly value: number
  readonly excluded: boolean
}

// Digits without end are what small models like to write. Every whole number of 15 digits is exact in JavaScript.
const mostDigits = 15
const mostDecimals = 6
const greatest = 10 ** mostDigits - 1
// More values than that are not written one by one.
const mostMultiples = 256

/**
 * The numbers that a schema allows, as far as a grammar can hold them; undefined when there is none.
 * @throws Error for multiples that cannot be written one by one
 */
export function numberRule(schema: JsonSchema, integer: boolean): string | undefined {
  const step = schema['multipleOf']
  const low = lowest(schema)
  const high = highest(schema)
  if (typeof step === 'number' && !(integer && step === 1)) return multiples(step, low, high, integer)
  if (low === undefined && high === undefined) {
    // No -0, which is another number than 0 in JavaScript alone.
    const whole = `("0" | "-"? [1-9] [0-9]{0,${mostDigits - 1}})`
    const small = `"-0." [0-9]{0,${mostDecimals - 1}} [1-9]`
    return integer ? whole : `${whole} ("." [0-9]{1,${mostDecimals}})? | ${small}`
  }
  const from = low ?? { value: Math.min(-greatest, (high as Limit).value * 10), excluded: false }
  const to = high ?? { value: Math.max(greatest, from.value * 10), excluded: false }
  const between = integer ? wholesBetween : decimalsBetween
  const zero = { value: 0, excluded: false }
  const negative =
    from.value < 0 ? between(to.value < 0 ? mirror(to) : { value: 0, excluded: true }, mirror(from)) : undefined
  const positive = to.value >= 0 ? between(from.value >= 0 ? from : zero, to) : undefined
  const choices = [
    ...(positive === undefined ? [] : [positive]),
    ...(negative === undefined ? [] : [`"-" ${negative}`]),
  ]
  return choices.length === 0 ? undefined : either(choices)
}

function lowest(schema: JsonSchema): Limit | undefined {
  return limits(schema, 'minimum', 'exclusiveMinimum').sort(
    (a, b) => b.value - a.value || Number(b.excluded) - Number(a.excluded),
  )[0]
}

function highest(schema: JsonSchema): Limit | undefined {
  return limits(schema, 'maximum', 'exclusiveMaximum').sort(
    (a, b) => a.value - b.value || Number(b.excluded) - Number(a.excluded),
  )[0]
}

function limits(schema: JsonSchema, including: string, excluding: string): Limit[] {
  const [inner, outer] = [schema[including], schema[excluding]]
  return [
    ...(typeof inner === 'number' ? [{ value: inner, excluded: false }] : []),
    ...(typeof outer === 'number' ? [{ value: outer, excluded: true }] : []),
  ]
}

function mirror({ value, excluded }: Limit): Limit {
  return { value: -value, excluded }
}

function wholesBetween(low: Limit, high: Limit): string | undefined {
  const from = BigInt(Math.ceil(low.value)) + (low.excluded && Number.isInteger(low.value) ? 1n : 0n)
  const to = BigInt(Math.floor(high.value)) - (high.excluded && Number.isInteger(high.value) ? 1n : 0n)
  return naturalsBetween(from, to)
}

/**
 * Whole numbers, whole numbers with any decimals that stay inside, and at the two ends decimals of a fixed length
 * that do not pass the limit. `low` is not below 0.
 */
function decimalsBetween(low: Limit, high: Limit): string | undefined {
  const decimals = Math.min(mostDecimals, 1 + Math.max(decimalsOf(low.value), decimalsOf(high.value)))
  const unit = 10n ** BigInt(decimals)
  // In units of the last decimal, both included.
  const from = scaled(low.value, decimals, Math.ceil) + (low.excluded ? 1n : 0n)
  const to = scaled(high.value, decimals, Math.floor) - (high.excluded ? 1n : 0n)
  const choices: (string | undefined)[] = [wholesBetween(low, high)]
  const inside = naturalsBetween(from % unit === 0n ? from / unit : from / unit + 1n, (to + 1n) / unit - 1n)
  if (inside !== undefined) choices.push(`${inside} "." [0-9]{1,${mostDecimals}}`)
  const ends = [...new Set([from / unit, to / unit])]
  for (const whole of ends) {
    const least = whole === from / unit ? from % unit : 0n
    const most = whole === to / unit ? to % unit : unit - 1n
    // All of them are inside already.
    if (least > most || (least === 0n && most === unit - 1n)) continue
    if (low.excluded && least === 1n && most === unit - 1n)
      choices.push(`${literal(`${whole}.`)} [0-9]{0,${mostDecimals - 1}} [1-9]`)
    else choices.push(`${literal(`${whole}.`)} ${digitsBetween(padded(least, decimals), padded(most, decimals))}`)
  }
  const possible = choices.filter((choice) => choice !== undefined)
  return possible.length === 0 ? undefined : either(possible)
}

function padded(value: bigint, length: number): string {
  return String(value).padStart(length, '0')
}

function decimalsOf(value: number): number {
  return Number.isInteger(value) ? 0 : (String(value).split('.')[1] ?? '').length
}

function scaled(value: number, decimals: number, round: (value: number) => number): bigint {
  // Through the digits, where there are few enough: 0.29 * 100 is not 29.
  const exact = decimalsOf(value) <= decimals && !String(value).includes('e')
  return exact && !Number.isInteger(value)
    ? BigInt(value.toFixed(decimals).replace('.', ''))
    : Number.isInteger(value)
      ? BigInt(value) * 10n ** BigInt(decimals)
      : BigInt(round(value * 10 ** decimals))
}

function multiples(
  step: number,
  low: Limit | undefined,
  high: Limit | undefined,
  integer: boolean,
): string | undefined {
  if (low === undefined || high === undefined || (high.value - low.value) / step > mostMultiples)
    throw new Error("'multipleOf' without a narrow minimum and maximum")
  const values: number[] = []
  for (let factor = Math.ceil(low.value / step); factor * step <= high.value; factor++) {
    const value = Number((factor * step).toPrecision(12))
    const excluded = (low.excluded && value === low.value) || (high.excluded && value === high.value)
    if (!excluded && (!integer || Number.isInteger(value))) values.push(value === 0 ? 0 : value)
  }
  return values.length === 0 ? undefined : either(values.map((value) => literal(String(value))))
}
