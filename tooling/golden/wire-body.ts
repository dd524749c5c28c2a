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
  // In the words of whatever API it is; Gemini's are in toolConfig.
  const { tool_choice: choice, toolConfig, ...others } = rest
  const isForced = forced && (choice ?? toolConfig) != null
  if (isForced) allow('tool-choice')
  const named = isForced ? {} : { tool_choice: nameTool(choice, allow), toolConfig }
  expect(withoutDefaults(mine)).toEqual(withoutDefaults({ ...others, ...named }))
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
