import type { Remedy, WireBody } from '@smol/core/http'

/** Words of a server that does not take a parameter at all - not of one that finds its value out of range. */
const unsupported =
  /unsupported|not (currently )?support|n't support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|extra (inputs|fields)|not available|not accept|cannot be used|not compatible|incompatible|deprecated|only the default/i

/** Whether what a server said is about a field: by its own `param` where it names one, else by its words. */
function about(field: string, text: string): boolean {
  const param = /"param":\s*"([^"]+)"/.exec(text)?.[1]
  if (param !== undefined) return param === field || param.startsWith(`${field}.`) || param.startsWith(`${field}[`)
  return new RegExp(`(^|[^A-Za-z0-9_])${field}([^A-Za-z0-9_]|$)`).test(text)
}

function refuses(field: string, words: RegExp = unsupported): Remedy['refuses'] {
  return (text) => words.test(text) && about(field, text)
}

function drop(field: string, consequence: string, words?: RegExp): Remedy {
  return {
    field,
    refuses: refuses(field, words),
    apply: (body) => {
      if (!(field in body)) return undefined
      return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
    },
    warning: { type: 'dropped', message: `The server does not take '${field}': ${consequence}` },
  }
}

const developerRole: Remedy = {
  field: 'messages.role',
  // o-series models: "'messages[0].role' does not support 'system' with this model".
  refuses: (text) => unsupported.test(text) && /role/.test(text) && /['"\\]system\b/.test(text),
  apply: (body) => withRole(body, ['system'], 'developer'),
  warning: { type: 'translated', message: "The server does not take the role 'system': sent as 'developer'." },
}

const userRole: Remedy = {
  field: 'messages.role',
  refuses: (text) =>
    (unsupported.test(text) || /invalid|must be/i.test(text)) &&
    /(system|developer)['"\\]*\s*(role|message|prompt|instruction)|role[^.]*(system|developer)/i.test(text),
  apply: (body) => withRole(body, ['system', 'developer'], 'user'),
  warning: {
    type: 'translated',
    message: "The server does not take the role 'system': sent as part of the user's message.",
  },
}

interface WireMessageLike {
  role?: unknown
  content?: unknown
}

function withRole(body: WireBody, from: readonly string[], to: string): WireBody | undefined {
  const messages = body['messages'] as readonly WireMessageLike[]
  if (!messages.some(({ role }) => from.includes(role as string))) return undefined
  const converted = messages.map((message) =>
    from.includes(message.role as string) ? { ...message, role: to } : message,
  )
  return { ...body, messages: to === 'user' ? mergeUsers(converted) : converted }
}

/** Servers without a system role mostly want the two speakers to alternate, too. */
function mergeUsers(messages: readonly WireMessageLike[]): WireMessageLike[] {
  const merged: WireMessageLike[] = []
  for (const message of messages) {
    const last = merged.at(-1)
    if (last?.role === 'user' && message.role === 'user')
      merged[merged.length - 1] = { ...last, content: joinContent(last.content, message.content) }
    else merged.push(message)
  }
  return merged
}

function joinContent(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') return `${a}\n${b}`
  return [...asParts(a), ...asParts(b)]
}

function asParts(content: unknown): unknown[] {
  return Array.isArray(content) ? content : [{ type: 'text', text: content }]
}

/** What servers of this protocol are known to refuse, and what to do about it. The first that fits is tried first. */
export const remedies: readonly Remedy[] = Object.freeze([
  {
    field: 'max_tokens',
    refuses: refuses('max_tokens'),
    apply: (body: WireBody) => {
      if (!('max_tokens' in body)) return undefined
      const { max_tokens: limit, ...rest } = body
      return { ...rest, max_completion_tokens: limit }
    },
    warning: {
      type: 'translated' as const,
      message: "The server does not take 'max_tokens': sent as 'max_completion_tokens'.",
    },
  },
  drop(
    'stop',
    'left out, and the text is cut on our side instead.',
    new RegExp(`${unsupported.source}|invalid|too (long|many)`, 'i'),
  ),
  drop('temperature', "left out; the model's own temperature holds."),
  drop('top_p', "left out; the model's own value holds."),
  drop('top_k', "left out; the model's own value holds."),
  drop('seed', 'left out; answers may differ from run to run.'),
  drop('frequency_penalty', 'left out.'),
  drop('presence_penalty', 'left out.'),
  drop('reasoning_effort', 'left out; the model decides how long it thinks.'),
  drop('stream_options', 'left out; the stream may say nothing of token usage.'),
  {
    field: 'tool_choice',
    refuses: refuses('tool_choice', new RegExp(`${unsupported.source}|invalid|must be`, 'i')),
    apply: (body: WireBody) => (body['tool_choice'] === 'required' ? { ...body, tool_choice: 'auto' } : undefined),
    warning: {
      type: 'translated' as const,
      message:
        "The server does not take tool_choice 'required': sent as 'auto', so the model may answer without a call.",
    },
  },
  drop('parallel_tool_calls', 'left out; the model may call several tools at once.'),
  drop('response_format', 'left out; the answer may be of another form.'),
  developerRole,
  userRole,
])
