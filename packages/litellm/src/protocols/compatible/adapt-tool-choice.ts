import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ProviderRow } from '../../provider-row.ts'
import { leaveOut } from '../unsupported.ts'

/** The tool choice in the provider's words. Changes `body`. */
export function adaptToolChoice(body: WireBody, request: CompletionRequest, row: ProviderRow, provider: string): void {
  const choice = body['tool_choice']
  if (choice === undefined) return
  if (row.toolChoiceWord !== undefined && typeof choice === 'string') {
    delete body['tool_choice']
    Object.assign(body, { [row.toolChoiceWord]: choice })
  }
  if (row.toolChoice === undefined) return
  const kind = typeof choice === 'string' ? (choice as 'auto' | 'none' | 'required') : 'named'
  const word = row.toolChoice[kind]
  if (word === undefined) return
  if (word !== null) {
    Object.assign(body, { tool_choice: word })
    return
  }
  delete body['tool_choice']
  // What the model does without being told.
  if (kind === 'auto') return
  if (kind === 'none') {
    const message = `${provider} does not know tool_choice 'none': it was left out, so the model may call a tool.`
    request.warn({ type: 'dropped', parameter: 'toolChoice', message })
  } else leaveOut(request, { field: 'tool_choice', provider, advice: 'The model may answer without a call.' })
}
