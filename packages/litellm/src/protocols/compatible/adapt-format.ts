import type { CompletionRequest } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import type { ProviderRow } from '../../provider-row.ts'
import { spacedJson } from '../spaced-json.ts'
import { leaveOut } from '../unsupported.ts'

interface WireFormat {
  type: string
  json_schema?: { schema: unknown }
}

/** The response format as the provider takes it. Changes `body`. */
export function adaptFormat(body: WireBody, request: CompletionRequest, row: ProviderRow, provider: string): void {
  const format = body['response_format'] as WireFormat | undefined
  if (format === undefined) return
  if (format.type === 'json_object' && row.refuses?.includes('json_object') === true) {
    delete body['response_format']
    leaveOut(request, { field: 'response_format', provider, advice: 'Give a JSON Schema instead.' })
  } else if (row.formatWithTools === false && body['tools'] !== undefined) {
    delete body['response_format']
    const message = `${provider} takes no response_format together with tools: it was left out.`
    request.warn({ type: 'dropped', parameter: 'responseFormat', message })
  } else if (row.jsonSchema === 'prompt' && format.json_schema !== undefined) {
    tellSchema(body, format.json_schema.schema)
    const message = `${provider} takes no JSON Schema: it was told to the model in words, and any JSON object is asked for.`
    request.warn({ type: 'translated', parameter: 'responseFormat', message })
  }
}

function tellSchema(body: WireBody, schema: unknown): void {
  const content = `Use this JSON schema: \n    \`\`\`json\n    ${spacedJson(schema)}\n    \`\`\``
  const messages = body['messages'] as readonly unknown[]
  Object.assign(body, {
    response_format: { type: 'json_object' },
    messages: [...messages, { role: 'user', content }],
  })
}
