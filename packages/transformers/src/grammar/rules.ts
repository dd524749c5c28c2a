/** The rules of a grammar as they are written, in the EBNF of xgrammar. Equal rules are written once. */
export class Rules {
  readonly #names = new Map<string, string>()
  readonly #lines: string[] = []

  /** Gives a rule's body a name, which stands for it from then on. */
  add(body: string): string {
    const known = this.#names.get(body)
    if (known !== undefined) return known
    const name = `r${this.#lines.length}`
    this.#names.set(body, name)
    this.#lines.push(`${name} ::= ${body}`)
    return name
  }

  /** The whole grammar. */
  toText(root: string): string {
    return [`root ::= ${root}`, ...this.#lines, ''].join('\n')
  }
}

/** A text as it is. JSON's escapes are those of EBNF. */
export function literal(text: string): string {
  return JSON.stringify(text)
}

/** One of several. */
export function either(choices: readonly string[]): string {
  if (choices.length > 1 && choices.every(isLiteral))
    return oneText(choices.map((choice) => JSON.parse(choice) as string))
  return choices.length === 1 ? (choices[0] as string) : `(${choices.join(' | ')})`
}

/** One after the other. */
export function sequence(parts: readonly string[]): string {
  const joined: string[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last !== undefined && isLiteral(last) && isLiteral(part))
      joined[joined.length - 1] = literal(`${JSON.parse(last)}${JSON.parse(part)}`)
    else joined.push(part)
  }
  return joined.length === 0 ? literal('') : joined.join(' ')
}

/**
 * One of several texts, written as a tree of their beginnings. As a plain list of choices, xgrammar (0.1.27) lets
 * "0.123" pass for "0.1" or "0.12" where there are more than twenty.
 */
function oneText(texts: readonly string[]): string {
  const byFirst = new Map<string, string[]>()
  for (const text of new Set(texts)) {
    const first = Array.from(text)[0] ?? ''
    byFirst.set(first, [...(byFirst.get(first) ?? []), text.slice(first.length)])
  }
  const choices = [...byFirst].map(([first, rests]) =>
    sequence([literal(first), ...(first === '' ? [] : [oneText(rests)])]),
  )
  return choices.length === 1 ? (choices[0] as string) : `(${choices.join(' | ')})`
}

function isLiteral(text: string): boolean {
  return /^"(?:[^"\\]|\\.)*"$/.test(text)
}

/** Between `min` and `max` times; an infinite `max` for any number. */
export function repeat(body: string, min: number, max: number): string {
  if (min === 0 && max === Infinity) return `(${body})*`
  return `(${body}){${min},${max === Infinity ? '' : max}}`
}

/** Items with ", " between. */
export function list(open: string, item: string, close: string, min: number, max: number): string {
  if (max === 0) return `${open} ${close}`
  const some = `${item} ${repeat(`", " ${item}`, Math.max(min - 1, 0), max - 1)}`
  return `${open} ${min === 0 ? `(${some})?` : some} ${close}`
}
