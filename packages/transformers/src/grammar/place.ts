import type { Rules } from './rules.ts'

/** Where in a schema the builder is. */
export interface Place {
  /** The property, '' at the top. */
  readonly key: string
  /** How often this value may come. */
  readonly times: number
  /** The references that led here. */
  readonly references: readonly string[]
}

/** Makes rules of the schemas that are inside of one. */
export interface SchemaVisitor {
  readonly rules: Rules
  /** What a value looks like; undefined when there can be none. */
  visit(schema: unknown, place: Place): string | undefined
  /** A property's name where the schema gives none. */
  key(): string
}
