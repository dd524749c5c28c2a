import type { StringLimits } from './string-limits.ts'

/** What a schema's values look like, for xgrammar and for the guard of its strings. Plain data. */
export interface Grammar {
  readonly ebnf: string
  readonly strings: StringLimits
}
