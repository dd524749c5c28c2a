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
  // Mistral's word for it is another one.
  const isForced = forced && ['required', 'any'].includes(rest['tool_choice'] as string)
  if (isForced) allow('tool-choice')
  const { tool_choice: choice, ...others } = rest
  const named = isForced ? undefined : nameTool(choice, allow)
  expect(withoutDefaults(mine)).toEqual(withoutDefaults({ ...others, tool_choice: named }))
  expectSameMessages(ours, theirs, allow)
}

/** No stream is what every API does by default. */
function withoutDefaults({ stream, ...body }: Fields): unknown {
  return withoutNulls({ ...body, stream: stream === false ? undefined : stream })
}

/** A bare name of a tool in the API's own form. */
function nameTool(choice: unknown, allow: Allow): unknown {
  if (typeof choice !== 'string' || ['auto', 'none', 'required'].includes(choice)) return choice
  allow('named-tool')
  return { type: 'function', function: { name: choice } }
}
