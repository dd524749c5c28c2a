import type { CompletionRequest, JsonSchema, ToolSchema } from '@smol/core'
import type { WireBody } from '@smol/core/http'
import { leaveOut } from '../unsupported.ts'
import { inlineRefs } from './inline-refs.ts'
import type { ModelFamily } from './model-family.ts'
import type { ToolNames } from './tool-names.ts'

/** The tool that models are made to call where a schema is asked for that they do not know by themselves. */
export const ANSWER_TOOL = 'json_tool_call'

/** What the tools of a request depend on. */
export interface ToolSetup {
  family: ModelFamily
  names: ToolNames
  provider: string
  /** The schema that is to be told as a tool. */
  answer: { schema: JsonSchema; description?: string } | undefined
  /** Models that think cannot be made to call a tool. */
  thinks: boolean
}

/** `toolConfig`; undefined where there are no tools. */
export function encodeTools(request: CompletionRequest, setup: ToolSetup): WireBody | undefined {
  const { answer, family } = setup
  const tools = isForbidden(request) ? [] : (request.tools ?? [])
  const specs = [
    ...(answer === undefined
      ? []
      : [toolSpec(ANSWER_TOOL, answer.description, fitSchema(answer.schema, family, request))]),
    ...tools.map((tool) => encodeTool(tool, request, setup)),
  ]
  if (specs.length === 0) return undefined
  const choice = encodeChoice(request, setup)
  return { tools: specs, ...(choice === undefined ? {} : { toolChoice: choice }) }
}

/** Without earlier calls the tools can stay away, and then none is called. */
export function isForbidden({ toolChoice, messages }: CompletionRequest): boolean {
  return toolChoice === 'none' && !messages.some(({ toolCalls, toolCallId }) => toolCalls ?? toolCallId)
}

function encodeTool({ function: tool }: ToolSchema, request: CompletionRequest, setup: ToolSetup): WireBody {
  const { family, names } = setup
  const name = names.fit(tool.name)
  if (name !== tool.name) {
    const message = `Bedrock takes no tool of the name '${tool.name}': it was called '${name}', and is called back.`
    request.warn({ type: 'translated', parameter: 'tools', message })
  }
  const spec = toolSpec(name, tool.description, fitSchema(tool.parameters ?? {}, family, request))
  if (tool.strict !== true) return spec
  if (family.isClaude) return { toolSpec: { ...(spec['toolSpec'] as object), strict: true } }
  request.warn({
    type: 'dropped',
    parameter: 'tools',
    message: `The model knows no strict tools: '${tool.name}' is not.`,
  })
  return spec
}

/** The API takes no empty description: the name stands for it. */
function toolSpec(name: string, description: string | undefined, schema: JsonSchema): WireBody {
  const json = { type: 'object', properties: {}, ...schema }
  return {
    toolSpec: {
      name,
      description: description === undefined || description === '' ? name : description,
      inputSchema: { json },
    },
  }
}

/** "The top-level schema supports type, properties and required" (https://docs.aws.amazon.com/nova/latest/userguide/tool-use-definition.html). */
function fitSchema(schema: JsonSchema, { isNova }: ModelFamily, { warn }: CompletionRequest): JsonSchema {
  if (!isNova) return schema
  const whole = inlineRefs(schema, (name) => {
    const message = `Nova takes no schema that contains itself: below the first '${name}' any object is allowed.`
    warn({ type: 'translated', parameter: 'tools', message })
  })
  return Object.fromEntries(Object.entries(whole).filter(([key]) => ['type', 'properties', 'required'].includes(key)))
}

function encodeChoice(request: CompletionRequest, setup: ToolSetup): WireBody | undefined {
  const { toolChoice: choice } = request
  if (setup.answer !== undefined) return setup.thinks ? undefined : { tool: { name: ANSWER_TOOL } }
  if (choice === 'none') {
    leaveOut(request, { field: 'tool_choice', provider: setup.provider, advice: 'The model may call a tool.' })
    return undefined
  }
  if (choice === undefined || choice === 'auto') return choice === undefined ? undefined : { auto: {} }
  if (setup.thinks) {
    const message = 'A model that thinks cannot be made to call a tool: it may answer without a call.'
    request.warn({ type: 'translated', parameter: 'toolChoice', message })
    return { auto: {} }
  }
  return choice === 'required' ? { any: {} } : { tool: { name: setup.names.fit(choice.name) } }
}

/** What Claude takes beside `toolConfig` where it is to call one tool at a time; others cannot be told. */
export function encodeParallel(
  request: CompletionRequest,
  family: ModelFamily,
  config: WireBody | undefined,
): WireBody {
  if (request.parallelToolCalls !== false || config === undefined) return {}
  if (family.isClaude) {
    // The type must not be said twice.
    const type = 'toolChoice' in config ? {} : { type: 'auto' }
    return { tool_choice: { ...type, disable_parallel_tool_use: true } }
  }
  const message = 'The model cannot be told to call one tool at a time: parallelToolCalls was left out.'
  request.warn({ type: 'dropped', parameter: 'parallelToolCalls', message })
  return {}
}
