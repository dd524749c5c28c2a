import { either, literal, repeat, sequence } from './rules.ts'

/** A regular expression as a grammar of what stands between a JSON string's quotes, and how long that is. */
export interface PatternGrammar {
  readonly body: string
  readonly min: number
  readonly max: number
}

type Range = readonly [from: number, to: number]

const lastCharacter = 0x10_ff_ff
const firstPrinting = 0x20
const lastAscii = 0x7e
const mostBeyondAscii = 256
// What a pattern repeats without end ends here, as far as the pattern allows: a grammar that counts further is slow.
const mostRepeats = 16
const classes: Readonly<Record<string, readonly Range[]>> = {
  d: [[0x30, 0x39]],
  w: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x5f, 0x5f],
    [0x61, 0x7a],
  ],
  s: [[0x20, 0x20]],
}
const controls: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', f: '\f' }

/**
 * Reads a pattern of JSON Schema: ECMAScript's regular expressions without looking around and back. A pattern that is
 * not anchored could have anything before and behind it; here it has nothing.
 * @throws Error that says what it does not know
 */
export function readPattern(source: string): PatternGrammar {
  const reader = new PatternReader(source)
  return reader.read()
}

class PatternReader {
  readonly #characters: readonly string[]
  #at = 0

  constructor(source: string) {
    this.#characters = Array.from(source)
  }

  read(): PatternGrammar {
    const all = this.#alternatives()
    if (this.#at < this.#characters.length) throw new Error(`an unexpected '${this.#next()}'`)
    return all
  }

  get #peek(): string | undefined {
    return this.#characters[this.#at]
  }

  #next(): string {
    const character = this.#characters[this.#at++]
    if (character === undefined) throw new Error('an end in the middle')
    return character
  }

  #takes(text: string): boolean {
    const there = this.#characters.slice(this.#at, this.#at + text.length).join('') === text
    if (there) this.#at += text.length
    return there
  }

  #alternatives(): PatternGrammar {
    const choices = [this.#sequence()]
    while (this.#takes('|')) choices.push(this.#sequence())
    return {
      body: either(choices.map(({ body }) => body)),
      min: Math.min(...choices.map(({ min }) => min)),
      max: Math.max(...choices.map(({ max }) => max)),
    }
  }

  #sequence(): PatternGrammar {
    const parts: PatternGrammar[] = []
    this.#takes('^')
    while (this.#peek !== undefined && this.#peek !== '|' && this.#peek !== ')') {
      if (this.#takes('$')) {
        if (this.#peek !== undefined && this.#peek !== '|' && this.#peek !== ')') throw new Error("'$' before the end")
        break
      }
      parts.push(this.#quantified())
    }
    return {
      body: sequence(parts.map(({ body }) => body)),
      min: parts.reduce((sum, { min }) => sum + min, 0),
      max: parts.reduce((sum, { max }) => sum + max, 0),
    }
  }

  #quantified(): PatternGrammar {
    const atom = this.#atom()
    const [min, without] = this.#quantifier() ?? [1, 1]
    const max = Math.min(without, Math.max(min, mostRepeats))
    this.#takes('?')
    if (min === 1 && max === 1) return atom
    return { body: repeat(atom.body, min, max), min: atom.min * min, max: atom.max * max }
  }

  #quantifier(): [min: number, max: number] | undefined {
    if (this.#takes('*')) return [0, Infinity]
    if (this.#takes('+')) return [1, Infinity]
    if (this.#takes('?')) return [0, 1]
    const rest = this.#characters.slice(this.#at).join('')
    const match = /^\{(\d+)(,(\d*))?\}/.exec(rest)
    if (match === null) return undefined
    this.#at += match[0].length
    const min = Number(match[1])
    return [min, match[2] === undefined ? min : match[3] === '' ? Infinity : Number(match[3])]
  }

  #atom(): PatternGrammar {
    const character = this.#next()
    if (character === '(') return this.#group()
    if (character === '[') return this.#class()
    if (character === '.') return oneOf(complement([]))
    if (character === '\\') return this.#escape()
    if ('^*+?'.includes(character)) throw new Error(`'${character}' where it means nothing`)
    return one(character)
  }

  #group(): PatternGrammar {
    if (this.#takes('?') && !this.#takes(':')) {
      const name = /^<[A-Za-z_]\w*>/.exec(this.#characters.slice(this.#at).join(''))?.[0]
      if (name === undefined) throw new Error("a group '(?…)' that looks around")
      this.#at += name.length
    }
    const { body, min, max } = this.#alternatives()
    if (!this.#takes(')')) throw new Error('a group without end')
    return { body: `(${body})`, min, max }
  }

  #escape(): PatternGrammar {
    const set = this.#escapedSet()
    return typeof set === 'string' ? one(set) : oneOf(set)
  }

  /** What a backslash makes: one character, or a set of them. */
  #escapedSet(): string | readonly Range[] {
    const letter = this.#next()
    const known = classes[letter.toLowerCase()]
    if (known !== undefined) return letter === letter.toLowerCase() ? known : complement(known)
    const control = controls[letter]
    if (control !== undefined) return control
    if (letter === 'u' || letter === 'x') return this.#codePoint(letter === 'u' ? 4 : 2)
    if (/[A-Za-z0-9]/.test(letter)) throw new Error(`'\\${letter}'`)
    return letter
  }

  #codePoint(length: number): string {
    const braced = length === 4 && this.#takes('{')
    let hex = ''
    while (braced ? this.#peek !== '}' : hex.length < length) hex += this.#next()
    if (braced) this.#at++
    const point = Number.parseInt(hex, 16)
    if (!/^[0-9A-Fa-f]+$/.test(hex) || point > lastCharacter) throw new Error(`the character '\\u${hex}'`)
    return String.fromCodePoint(point)
  }

  #class(): PatternGrammar {
    const negated = this.#takes('^')
    const ranges: Range[] = []
    while (this.#peek !== ']') {
      const from = this.#classItem()
      if (typeof from !== 'string') {
        ranges.push(...from)
        continue
      }
      const isRange = this.#peek === '-' && this.#characters[this.#at + 1] !== ']'
      if (isRange) this.#at++
      const to = isRange ? this.#classItem() : from
      if (typeof to !== 'string') throw new Error('a range of sets')
      ranges.push([codeOf(from), codeOf(to)])
    }
    this.#at++
    return oneOf(negated ? complement(ranges) : ranges)
  }

  #classItem(): string | readonly Range[] {
    const character = this.#next()
    return character === '\\' ? this.#escapedSet() : character
  }
}

function codeOf(character: string): number {
  return character.codePointAt(0) as number
}

function one(character: string): PatternGrammar {
  return { body: literal(JSON.stringify(character).slice(1, -1)), min: 1, max: 1 }
}

/** Everything else of ASCII that prints. */
function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = []
  let from = firstPrinting
  for (const [low, high] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (low > from) result.push([from, Math.min(low - 1, lastAscii)])
    from = Math.max(from, high + 1)
  }
  if (from <= lastAscii) result.push([from, lastAscii])
  return result.filter(([low, high]) => low <= high)
}

/** Quotes, backslashes and control characters are written with JSON's escapes, the rest as it is. */
function oneOf(ranges: readonly Range[]): PatternGrammar {
  const plain = new Set<string>()
  const others = new Set<string>()
  let tooMany = false
  for (const [from, to] of ranges) {
    if (from > to) throw new Error('a range that ends before it begins')
    for (let code = from; code <= Math.min(to, lastAscii); code++) {
      const character = String.fromCodePoint(code)
      if (code >= firstPrinting && character !== '"' && character !== '\\') plain.add(escapeInClass(code))
      else others.add(one(character).body)
    }
    // xgrammar's classes (0.1.27) mistake characters beyond ASCII for others; as texts of their own they are right.
    const beyond = Math.max(from, lastAscii + 1)
    tooMany ||= to - beyond >= mostBeyondAscii
    for (let code = beyond; code <= to && !tooMany; code++) others.add(one(String.fromCodePoint(code)).body)
  }
  const choices = [...(plain.size === 0 ? [] : [`[${[...plain].join('')}]`]), ...others]
  if (choices.length === 0)
    throw new Error(tooMany ? `a class of more than ${mostBeyondAscii} characters beyond ASCII` : 'an empty class')
  return { body: either(choices), min: 1, max: 1 }
}

function escapeInClass(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`
}
