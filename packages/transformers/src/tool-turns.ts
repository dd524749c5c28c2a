import type { ToolSchema } from '@smol/core'

/** A message as chat templates know it. */
export interface TemplateMessage {
  readonly role: string
  readonly content: string
  readonly tool_calls?: readonly TemplateCall[]
  readonly tool_call_id?: string
  readonly reasoning_content?: string
}

/** A call as chat templates know it. */
export interface TemplateCall {
  readonly id: string
  readonly type: 'function'
  readonly function: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> }
}

/** A dialogue in the terms of its template. */
export interface ToolDialogue {
  readonly messages: readonly TemplateMessage[]
  /** Where the template takes them. */
  readonly tools?: readonly ToolSchema[]
  /** The tools are described in the system message instead. */
  readonly described: boolean
}

type Render = (messages: readonly TemplateMessage[], tools?: readonly ToolSchema[]) => string

const question: TemplateMessage = { role: 'user', content: 'x' }
const probeTools: readonly ToolSchema[] = [
  { type: 'function', function: { name: 'probe', description: 'y', parameters: { type: 'object', properties: {} } } },
]
const probeTurns: readonly TemplateMessage[] = [
  question,
  {
    role: 'assistant',
    content: '',
    tool_calls: [{ id: 'call00001', type: 'function', function: { name: 'probe', arguments: {} } }],
  },
  { role: 'tool', content: 'z', tool_call_id: 'call00001' },
]

/**
 * Tools and their turns as the template has them, or as text. Templates pass over what they do not know in silence, so
 * each is tried with and without.
 */
export function toolDialogue(
  messages: readonly TemplateMessage[],
  tools: readonly ToolSchema[] | undefined,
  render: Render,
): ToolDialogue {
  const takesTools =
    tools !== undefined &&
    differ(
      () => render([question], probeTools),
      () => render([question]),
    )
  const hasTurns = messages.some(({ role, tool_calls: calls }) => role === 'tool' || calls !== undefined)
  const withoutCalls = probeTurns.map(({ tool_calls: _, ...rest }) => rest)
  const takesTurns =
    hasTurns &&
    differ(
      () => render(probeTurns),
      () => render(withoutCalls),
    )
  const described = tools !== undefined && !takesTools
  const turns = hasTurns ? (takesTurns ? withShortIds(messages) : asText(messages)) : messages
  return {
    messages: described ? describeTools(turns, tools) : turns,
    ...(takesTools ? { tools } : {}),
    described,
  }
}

/** What an answer that must be a call begins with: the mark of the template's family, so that the model knows what it writes. */
export function callOpening({ described, tools }: ToolDialogue, rendered: string): string {
  if (described) return '<tool_call>['
  if (tools === undefined || rendered.includes('<tool_call>')) return '<tool_call>\n'
  if (rendered.includes('[AVAILABLE_TOOLS]')) return '[TOOL_CALLS] ['
  return rendered.includes('<|tool|>') || rendered.includes('<|tool_call|>') ? '<|tool_call|>[' : ''
}

function differ(one: () => string, other: () => string): boolean {
  try {
    return one() !== other()
  } catch {
    // A template that refuses the turns does not know them.
    return false
  }
}

/** Mistral's templates take ids of nine characters only; the others do not mind. */
function withShortIds(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const ids = new Map<string, string>()
  const short = (id: string): string => {
    if (/^[A-Za-z0-9]{9}$/.test(id)) return id
    const known = ids.get(id) ?? `call${String(ids.size + 1).padStart(5, '0')}`
    ids.set(id, known)
    return known
  }
  return messages.map((message) => ({
    ...message,
    ...(message.tool_calls === undefined
      ? {}
      : { tool_calls: message.tool_calls.map((call) => ({ ...call, id: short(call.id) })) }),
    ...(message.tool_call_id === undefined ? {} : { tool_call_id: short(message.tool_call_id) }),
  }))
}

/** Calls and results in words: in SmolLM2's form, and results as the user's, since every template knows that role. */
function asText(messages: readonly TemplateMessage[]): TemplateMessage[] {
  const turns: TemplateMessage[] = []
  for (const message of messages) {
    const turn = turnAsText(message)
    const last = turns.at(-1)
    // Many templates want the two speakers to take turns.
    if (last?.role === 'user' && turn.role === 'user')
      turns[turns.length - 1] = { ...last, content: `${last.content}\n${turn.content}` }
    else turns.push(turn)
  }
  return turns
}

function turnAsText({
  role,
  content,
  tool_calls: calls,
  reasoning_content: reasoning,
}: TemplateMessage): TemplateMessage {
  if (role === 'tool') return { role: 'user', content: `<tool_response>\n${content}\n</tool_response>` }
  const written =
    calls === undefined ? [] : [`<tool_call>${JSON.stringify(calls.map((call) => call.function))}</tool_call>`]
  return {
    role,
    content: [content, ...written].filter((text) => text !== '').join('\n'),
    ...(reasoning === undefined ? {} : { reasoning_content: reasoning }),
  }
}

/** Tools in the system message, in the form that SmolLM2's model card documents. */
function describeTools(messages: readonly TemplateMessage[], tools: readonly ToolSchema[]): TemplateMessage[] {
  const [first, ...others] = messages
  const ours = `You can call functions. These are the functions that there are:
<tools>${JSON.stringify(tools.map((tool) => tool.function))}</tools>

To call functions, answer with a list of calls and nothing else, in this form:
<tool_call>[{"name": "function_name", "arguments": {"argument": "value"}}]</tool_call>
When no function is needed, answer in plain words.`
  if (first?.role !== 'system') return [{ role: 'system', content: ours }, ...messages]
  return [{ ...first, content: `${first.content}\n\n${ours}` }, ...others]
}
