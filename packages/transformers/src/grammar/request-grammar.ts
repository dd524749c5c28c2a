import type { CompletionRequest } from '@smol/core'
import type { Grammar } from './schema-grammar.ts'
import { SchemaGrammar } from './schema-grammar.ts'

/** The grammar that a call asks for, if any. */
export function toGrammar({ responseFormat }: CompletionRequest): { grammar?: Grammar } {
  if (responseFormat === undefined || responseFormat.type === 'text') return {}
  const isSchema = responseFormat.type === 'json_schema'
  const schema = isSchema ? responseFormat.json_schema.schema : { type: 'object' }
  const builder = new SchemaGrammar(schema, isSchema ? 'responseFormat' : 'responseFormat json_object')
  return { grammar: builder.toGrammar(builder.rule()) }
}
