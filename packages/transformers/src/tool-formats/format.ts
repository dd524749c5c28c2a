import type { ToolCallFragment } from '@smol/core'

/** A call as a text has it. */
export interface WrittenCall {
  readonly name: string
  readonly arguments: Readonly<Record<string, unknown>>
}

/** How a family of models writes calls: behind a mark, up to another one or to the end. */
export interface ToolFormat {
  readonly open: string
  readonly close?: string
  /** Calls may stand there as JSON; they are then handed out as they come. */
  readonly json: boolean
  /** What may stand before arguments in JSON or in tags, up to these; the first group is the name. */
  readonly header?: RegExp
  /** What may stand behind such arguments, in this order; by default the closing mark. */
  readonly ends?: readonly string[]
  /** The mark is also something else: only calls of tools that there are count. */
  readonly onlyTools?: boolean
  /** Reads what else may stand between the marks; nothing where it knows no call in it, or something else beside. */
  parse?(body: string): readonly WrittenCall[]
}

/** What a parser makes of a piece of text. */
export interface Parsed {
  readonly fragments: readonly ToolCallFragment[]
  /** What turned out to be no call. */
  readonly prose?: string
  /** What follows and was not looked at; undefined while the calls are not over. */
  readonly rest?: string
}

/** Reads calls as they are written. */
export interface CallParser {
  push(text: string): Parsed
  /** At the end of the text. */
  flush(): Parsed
}
