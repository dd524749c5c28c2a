import { errorDifferences } from './compare-error.ts'
import { contains } from './neighbours.ts'
import type { LiteLLMRecord } from './record.ts'
import type { Seen } from './run.ts'

/**
 * A call that LiteLLM refuses before any request. What its table of models says of parameters need not hold for us:
 * we may refuse, or send the parameter; a stop string may be enforced on our side. Nothing may be lost in silence.
 */
export function refusalDifferences(record: LiteLLMRecord, seen: Seen): string[] {
  const { error } = record
  if (error === undefined) return []
  if (seen.error !== undefined)
    return seen.requests.length > 0
      ? ['failed after sending']
      : isUntyped(error.type)
        ? []
        : errorDifferences(record, seen.error)
  if (error.type !== 'UnsupportedParamsError') return [`sent / recorded ${error.type}: ${error.message.slice(0, 200)}`]
  return refusedParameters(error.message).flatMap((name) =>
    isKept(name, record, seen) ? [] : [`${name} is lost without an error`],
  )
}

/** LiteLLM's classes for what it did not expect: they mean only that it threw. */
function isUntyped(type: string): boolean {
  return type === 'APIError' || type === 'APIConnectionError'
}

function refusedParameters(message: string): string[] {
  const list = /parameters: \[([^\]]*)\]/.exec(message)?.[1]
  return list === undefined ? [] : list.split(',').map((name) => name.trim().replaceAll("'", ''))
}

function isKept(name: string, { call }: LiteLLMRecord, { requests, warnings }: Seen): boolean {
  const body = requests.at(-1)?.json
  if (name === 'tools') return contains(body, 'get_weather')
  if (name === 'stop')
    return warnings.some(({ parameter }) => parameter === 'stopSequences') || contains(body, [call['stop']].flat())
  // The schema itself is what must arrive, in whatever words.
  const { json_schema: schema } = (call[name] ?? {}) as { json_schema?: { schema: unknown } }
  return contains(body, schema === undefined ? call[name] : schema.schema)
}
