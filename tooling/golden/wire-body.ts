import { expect } from 'vitest'
import type { Allow } from './compare.ts'
import { withoutNulls } from './compare.ts'
import type { Fields } from './golden-case.ts'
import { expectSameMessages } from './wire-messages.ts'

/** Compares the bodies of two requests up to the differences in kind that they may have. */
export function expectSameBody(
  actual: Fields,
  expected: Fields,
  /** Whether a tool choice in the record was Python's own idea. */
  { forced }: { readonly forced: boolean },
  allow: Allow,
): void {
  const { messages: ours, ...mine } = actual
  const { messages: theirs, ...rest } = expected
  const isForced = forced && rest['tool_choice'] === 'required'
  if (isForced) allow('tool-choice')
  const { tool_choice: choice, ...others } = rest
  const named = isForced ? undefined : nameTool(choice, allow)
  expect(withoutNulls(mine)).toEqual(withoutNulls({ ...others, tool_choice: named }))
  expectSameMessages(ours, theirs, allow)
}

/** A bare name of a tool in the API's own form. */
function nameTool(choice: unknown, allow: Allow): unknown {
  if (typeof choice !== 'string' || ['auto', 'none', 'required'].includes(choice)) return choice
  allow('named-tool')
  return { type: 'function', function: { name: choice } }
}
