import { deepFreeze } from '../deep-freeze.ts'
import type { HttpCase } from './http-case.ts'
import { refusalCases } from './refusal-cases.ts'
import { statusCases } from './status-cases.ts'
import { wordingCases } from './wording-cases.ts'

/** Everything that the fault server can do at the level of HTTP, by name; the name is the first part of the address to ask. */
export const httpCases = deepFreeze({
  ...statusCases,
  ...wordingCases,
  ...refusalCases,
} as const satisfies Record<string, HttpCase>)

/** The name of a case at the level of HTTP. */
export type HttpCaseName = keyof typeof httpCases
