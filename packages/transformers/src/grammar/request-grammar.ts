import type { CompletionRequest, ToolSchema } from '@smol/core'
import { list, either, literal } from './rules.ts'
import type { Grammar } from './grammar.ts'
import { SchemaGrammar } from './schema-grammar.ts'

// So many calls at once, where several are wanted. A small model would go on.
const mostCalls = 4

/** Whether the answer must be a call. */
export function mustCall({ tools, toolChoice }: CompletionRequest): boolean {
  return tools !== undefined && toolChoice !== undefined && toolChoice !== 'auto' && toolChoice !== 'none'
}

/** The grammar that a call asks for, if any: of the tool calls that it must make, else of its response format, beside calls that it may make. */
export function toGrammar(request: CompletionRequest): { grammar?: Grammar } {
  const { responseFormat, toolChoice, tools = [] } = request
  if (mustCall(request)) {
    const name = typeof toolChoice === 'object' ? toolChoice.name : undefined
    const builder = new SchemaGrammar(true, 'tools')
    const calls = callRule(name === undefined ? tools : tools.filter((tool) => tool.function.name === name), builder)
    const several = request.parallelToolCalls === true ? mostCalls : 1
    return { grammar: builder.toGrammar(list('""', calls, '""', 1, several)) }
  }
  if (responseFormat === undefined || responseFormat.type === 'text') return {}
  const isSchema = responseFormat.type === 'json_schema'
  const schema = isSchema ? responseFormat.json_schema.schema : { type: 'object' }
  const builder = new SchemaGrammar(schema, isSchema ? 'responseFormat' : 'responseFormat json_object')
  const answer = builder.rule()
  const free = toolChoice === 'none' ? [] : tools
  return { grammar: builder.toGrammar(free.length === 0 ? answer : either([answer, callRule(free, builder)])) }
}

/** One call of one of the tools. */
function callRule(tools: readonly ToolSchema[], shared: SchemaGrammar): string {
  const calls = tools.map(({ function: { name, parameters = { type: 'object', additionalProperties: false } } }) => {
    const schema = { type: 'object', ...parameters }
    const named =
      'properties' in schema || 'additionalProperties' in schema ? schema : { ...schema, additionalProperties: false }
    const rule = new SchemaGrammar(named, `tool '${name}'`, shared).rule()
    return `${literal(`{"name": ${JSON.stringify(name)}, "arguments": `)} ${rule} "}"`
  })
  return shared.rules.add(either(calls))
}
