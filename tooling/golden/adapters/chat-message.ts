import { expect } from 'vitest'
import type { ChatMessage } from '../../../packages/core/src/index.ts'
import { messageFromJSON, messageRoles } from '../../../packages/core/src/index.ts'
import type { Allow } from '../compare.ts'
import { expectError, outcomeOf, valueOf, withoutNulls } from '../compare.ts'
import type { Fields } from '../golden-case.ts'
import { fromPython } from '../python-values.ts'
import type { Adapter } from './adapter.ts'
import { expectSameCalls, haveObjects } from './calls.ts'

/** The members of `MessageRole`. */
export const roleValues: Adapter = ({ result }) => {
  expect(messageRoles).toEqual(result)
}

/** `ChatMessage(…).model_dump_json()`. */
export const dumpJson: Adapter = async ({ args = {}, result }, allow) => {
  const message = await readMessage(fromPython(args['message']) as Fields, allow)
  if (message === undefined) return
  const dumped = JSON.parse(JSON.stringify(message)) as ChatMessage
  expectSameMessage(dumped, result as Fields, allow)
}

/** `ChatMessage.from_dict`. */
export const fromDict: Adapter = async ({ args = {}, verdict, error, result }, allow) => {
  const data = fromPython(args['data']) as Fields
  const before = structuredClone(data)
  if (error !== undefined) {
    const outcome = await outcomeOf(() => messageFromJSON(data))
    if (verdict === 'keep') expectError(outcome)
    // What no field of ours is called is passed over.
    else if ('value' in outcome) expectSameMessage(outcome.value, data, allow)
  } else {
    const message = await readMessage(data, allow)
    if (message !== undefined) expectSameMessage(message, result as Fields, allow)
  }
  expect(data).toEqual(before)
}

/** The message, or undefined where ours refuses what Python would only refuse later. */
async function readMessage(data: Fields, allow: Allow): Promise<ChatMessage | undefined> {
  const outcome = await outcomeOf(() => messageFromJSON(data))
  const isRole = (messageRoles as readonly unknown[]).includes(data['role'])
  if (isRole && haveObjects(data['tool_calls'])) return valueOf(outcome)
  expectError(outcome)
  allow(isRole ? 'arguments-not-an-object' : 'unknown-role')
  return undefined
}

function expectSameMessage({ role, content, toolCalls = [] }: ChatMessage, recorded: Fields, allow: Allow): void {
  expect(withoutNulls({ role, content })).toEqual(
    withoutNulls({ role: recorded['role'], content: recorded['content'] }),
  )
  expectSameCalls({ toolCalls }, recorded['tool_calls'], allow)
}
