import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ResolvedModel } from '../../resolve.ts'

/** How long to think, in the provider's words. Changes `body`. */
export function adaptEffort(body: WireBody, request: CompletionRequest, { row, provider }: ResolvedModel): void {
  const effort = body['reasoning_effort']
  if (typeof effort !== 'string') return
  const word = row.efforts?.[effort]
  if (word !== undefined) {
    Object.assign(body, { reasoning_effort: word })
    const message = `${provider} does not know the effort '${effort}': sent as '${word}'.`
    request.warn({ type: 'translated', parameter: 'reasoningEffort', message })
  }
  if (row.thinking === undefined) return
  if (effort === 'none' || row.thinking === 'instead') delete body['reasoning_effort']
  Object.assign(body, { thinking: { type: effort === 'none' ? 'disabled' : 'enabled' } })
}
