import { either, literal, repeat } from './rules.ts'

/** The digit strings from `low` to `high`, which have the same length. */
export function digitsBetween(low: string, high: string): string {
  if (low === high) return low === '' ? literal('') : literal(low)
  const [first, last] = [Number(low[0]), Number(high[0])]
  const [lowRest, highRest] = [low.slice(1), high.slice(1)]
  if (first === last) return `${literal(String(first))} ${digitsBetween(lowRest, highRest)}`
  if (lowRest === '') return digit(first, last)
  const choices: string[] = []
  const fromZero = /^0*$/.test(lowRest)
  const toNine = /^9*$/.test(highRest)
  if (!fromZero) choices.push(`${digit(first, first)} ${digitsBetween(lowRest, '9'.repeat(lowRest.length))}`)
  const [from, to] = [fromZero ? first : first + 1, toNine ? last : last - 1]
  if (from <= to) choices.push(`${digit(from, to)} ${repeat('[0-9]', lowRest.length, lowRest.length)}`)
  if (!toNine) choices.push(`${digit(last, last)} ${digitsBetween('0'.repeat(highRest.length), highRest)}`)
  return either(choices)
}

/** The whole numbers from `low` to `high`, neither below 0, without leading zeros. */
export function naturalsBetween(low: bigint, high: bigint): string | undefined {
  if (low > high) return undefined
  const choices: string[] = []
  for (let length = String(low).length; length <= String(high).length; length++) {
    const [least, most] = [length === 1 ? 0n : 10n ** BigInt(length - 1), 10n ** BigInt(length) - 1n]
    const [from, to] = [low > least ? low : least, high < most ? high : most]
    choices.push(digitsBetween(String(from), String(to)))
  }
  return either(choices)
}

function digit(from: number, to: number): string {
  return from === to ? literal(String(from)) : `[${from}-${to}]`
}
