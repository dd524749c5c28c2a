/** A place in a text that is read as Python. */
export class PythonText {
  readonly #text: string
  #at: number

  constructor(text: string, at = 0) {
    this.#text = text
    this.#at = at
  }

  /** Where the next character is. */
  get at(): number {
    return this.#at
  }

  /** Takes what the pattern, which must be sticky, finds here; undefined where it finds nothing. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const match = pattern.exec(this.#text)
    if (match === null) return undefined
    this.#at += match[0].length
    return match[0]
  }

  /** Takes these characters, and white space before them. */
  skip(characters: string): boolean {
    this.take(space)
    if (!this.#text.startsWith(characters, this.#at)) return false
    this.#at += characters.length
    return true
  }

  /**
   * Takes a literal: a string, a number, True, False, None, a list, a tuple or a dict of them. JSON's own words are taken,
   * too: models mix them up.
   * @throws NotPython
   */
  literal(): unknown {
    this.take(space)
    const text = this.take(string)
    if (text !== undefined) return this.#moreStrings(unquote(text))
    const number = this.take(decimal)
    if (number !== undefined) return Number(number.replaceAll('_', ''))
    const word = this.take(/[A-Za-z]+/y)
    if (word !== undefined) {
      if (!words.has(word)) throw new NotPython()
      return words.get(word)
    }
    if (this.skip('[')) return this.#items(']')
    if (this.skip('(')) return this.#items(')')
    if (this.skip('{')) return this.#entries()
    throw new NotPython()
  }

  /** Strings side by side are one. */
  #moreStrings(first: string): string {
    this.take(space)
    const next = this.take(string)
    return next === undefined ? first : this.#moreStrings(first + unquote(next))
  }

  #items(close: string): unknown[] {
    const items: unknown[] = []
    while (!this.skip(close)) {
      items.push(this.literal())
      if (!this.skip(',') && !this.skip(close)) throw new NotPython()
      else if (this.#text[this.#at - 1] === close) return items
    }
    return items
  }

  #entries(): Record<string, unknown> {
    const entries: [string, unknown][] = []
    while (!this.skip('}')) {
      const key = this.literal()
      if ((typeof key !== 'string' && typeof key !== 'number') || !this.skip(':')) throw new NotPython()
      entries.push([String(key), this.literal()])
      if (!this.skip(',') && !this.skip('}')) throw new NotPython()
      else if (this.#text[this.#at - 1] === '}') break
    }
    return Object.fromEntries(entries)
  }
}

/** What was read is no literal. */
export class NotPython extends Error {}

const space = /\s*/y
const decimal = /[+-]?(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])/y
const string =
  /[rRbBuU]?(?:"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*')/y
const words: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['True', true],
  ['true', true],
  ['False', false],
  ['false', false],
  ['None', null],
  ['null', null],
])

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\u0007',
  '0': '\0',
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
}

function unquote(literal: string): string {
  const prefix = /^[a-zA-Z]?/.exec(literal)?.[0] ?? ''
  const quoted = literal.slice(prefix.length)
  const width = /^("""|''')/.test(quoted) ? 3 : 1
  const inside = quoted.slice(width, -width)
  if (prefix.toLowerCase() === 'r') return inside
  return inside.replaceAll(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([\s\S]))/g,
    (whole: string, x?: string, u?: string, wide?: string) => {
      const code = x ?? u ?? wide
      if (code === undefined) return escapes[whole.slice(1)] ?? whole
      const point = Number.parseInt(code, 16)
      return point > 0x10ffff ? whole : String.fromCodePoint(point)
    },
  )
}
