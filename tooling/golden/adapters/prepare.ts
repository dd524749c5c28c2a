import { ChatCompletionsModel, chatCompletionsOptions } from '../../../packages/chat-completions/src/index.ts'
import type { Messages } from '../../../packages/core/src/index.ts'
import { callOptionRows, defaultRoleConversions } from '../../../packages/core/src/index.ts'
import { without } from '../../../packages/core/src/tools/json.ts'
import { expectError, outcomeOf, valueOf, withoutNulls } from '../compare.ts'
import type { Fields } from '../golden-case.ts'
import { idealMessages } from '../ideal-messages.ts'
import { toOurOptions } from '../python-options.ts'
import { fromPython } from '../python-values.ts'
import { scriptedFetch } from '../scripted-fetch.ts'
import { expectSameBody } from '../wire-body.ts'
import type { Adapter } from './adapter.ts'

const known: ReadonlySet<string> = new Set([...Object.keys(chatCompletionsOptions), ...Object.keys(callOptionRows)])
const anyReply = { status: 200, body: { choices: [{ message: { content: '' }, finish_reason: 'stop' }] } }

/** `Model._prepare_completion_kwargs`: what goes into the body of a request. */
export const prepareCompletionKwargs: Adapter = async ({ args = {}, verdict, error, result }, allow) => {
  const { init, call } = args as { init: Fields; call: Fields }
  const options = toOurOptions(init, call, known)
  const { fetch, requests } = scriptedFetch([anyReply])
  const outcome = await outcomeOf(async () => {
    const model = new ChatCompletionsModel({
      modelId: 'm',
      apiBase: 'http://golden.invalid/v1',
      fetch,
      ...options.init,
    })
    return model.generate(fromPython(call['messages']) as Messages, options.call)
  })
  const isBetter = error !== undefined && verdict === 'fix' && 'value' in outcome
  if ((error !== undefined && !isBetter) || ('error' in outcome && verdict === 'fix')) {
    // An option that ours does not take is refused before anything is sent.
    expectError(outcome)
    return
  }
  valueOf(outcome)
  const body = without(requests[0]?.body ?? {}, 'model')
  const recorded = withoutNulls(isBetter ? body : result) as Fields
  if (Object.values(call).includes(null)) allow('null-option')
  const expected = verdict === 'keep' ? recorded : idealBody(recorded, init, call)
  expectSameBody(body, expected, { forced: chosen(init, call) === undefined }, allow)
}

/** The body where Python is wrong: the user's choice of a tool holds, nothing is empty, no role of an agent's reaches the wire. */
function idealBody(recorded: Fields, init: Fields, call: Fields): Fields {
  const { messages, stop, ...rest } = without(recorded, 'tool_choice', 'flatten_messages_as_text')
  const conversions = { ...defaultRoleConversions, ...(call['custom_role_conversions'] as object) }
  const flatten = (call['flatten_messages_as_text'] ?? init['flatten_messages_as_text']) === true
  const choice = chosen(init, call)
  return {
    ...rest,
    messages:
      idealMessages(fromPython(call['messages']) as readonly Fields[], { conversions, flatten, toUrls: true }) ??
      messages,
    ...(Array.isArray(stop) && stop.length > 0 ? { stop } : {}),
    ...(choice === undefined || rest['tools'] === undefined ? {} : { tool_choice: choice }),
  }
}

function chosen(init: Fields, call: Fields): unknown {
  return call['tool_choice'] ?? init['tool_choice'] ?? undefined
}
