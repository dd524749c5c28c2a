import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ModelRule, ProviderRow, WireField } from '../../provider-row.ts'
import type { ResolvedModel } from '../../resolve.ts'
import { leaveOut, optionOf } from '../unsupported.ts'
import { adaptMessages } from './adapt-messages.ts'
import { adaptEffort } from './adapt-effort.ts'
import { adaptFormat } from './adapt-format.ts'
import { adaptToolChoice } from './adapt-tool-choice.ts'
import { reasons } from './reasoning.ts'

/** A body of the protocol as one provider wants it. */
export function adaptBody(body: WireBody, request: CompletionRequest, target: ResolvedModel): WireBody {
  const { row, provider } = target
  const rules = rulesFor(target)
  const adapted = constantFields(target)
  for (const [field, value] of Object.entries(body)) {
    if (isLeftOut(field, request, target, rules)) continue
    adapted[rename(field, row, rules)] = value
  }
  adapted['messages'] = adaptMessages(body['messages'], request, target)
  if (row.streamUsage !== true) delete adapted['stream_options']
  if (Array.isArray(adapted['stop']) && row.stopLimit !== undefined) {
    adapted['stop'] = (adapted['stop'] as string[]).slice(0, row.stopLimit)
  }
  adaptEffort(adapted, request, target)
  adaptToolChoice(adapted, request, row, provider)
  adaptFormat(adapted, request, row, provider)
  return adapted
}

function constantFields({ row, model }: ResolvedModel): WireBody {
  return Object.fromEntries(
    Object.entries(row.body ?? {}).map(([field, value]) => [field, value === '{model}' ? model : value]),
  )
}

function rulesFor({ row, model }: ResolvedModel): readonly ModelRule[] {
  return (row.models ?? []).filter(
    ({ match, except }) => (match?.test(model) ?? true) && !(except?.test(model) ?? false),
  )
}

/** Says so where it is. @throws SmolError `unsupported` when the user wants to know */
function isLeftOut(
  field: string,
  request: CompletionRequest,
  { row, model, provider }: ResolvedModel,
  rules: readonly ModelRule[],
): boolean {
  const has = (list: readonly WireField[] | undefined): boolean => list?.includes(field as WireField) ?? false
  if (has(row.ignores) || rules.some(({ ignores }) => has(ignores))) {
    const message = `${provider} has fixed '${field}' for ${model}: it was left out.`
    request.warn({ type: 'dropped', parameter: optionOf(field), message })
    return true
  }
  const isRefused =
    has(row.refuses) ||
    rules.some(({ refuses }) => has(refuses)) ||
    (field === 'reasoning_effort' && !takesEffort(row, model))
  if (isRefused) leaveOut(request, { field, provider })
  return isRefused
}

function takesEffort({ reasoningEffort: how }: ProviderRow, model: string): boolean {
  return how === 'by-model' ? reasons(model) : how !== false
}

function rename(field: string, row: ProviderRow, rules: readonly ModelRule[]): string {
  return (
    rules.map(({ renames }) => renames?.[field]).find((name) => name !== undefined) ?? row.renames?.[field] ?? field
  )
}
