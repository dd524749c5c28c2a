import type { HttpCase } from './http-case.ts'

/** What a refused field costs: the first call is repeated once without it and carries a warning. */
const healed = { outcome: 'ok', requests: 2, warning: true } as const

function refuses(
  field: string,
  options: Readonly<Record<string, unknown>>,
  message: string,
  {
    status = 400,
    when,
    code = 'unsupported_parameter',
  }: { status?: number; when?: (body: Record<string, unknown>) => boolean; code?: string } = {},
): HttpCase {
  const stillThere = when ?? ((body: Record<string, unknown>) => field in body)
  return {
    does: `answers ${status} as long as the request has ${field}`,
    options,
    replies: [
      ({ request }) =>
        stillThere((request.json ?? {}) as Record<string, unknown>)
          ? { status, body: { error: { message, type: 'invalid_request_error', param: field, code } } }
          : 'baseline',
    ],
    expect: healed,
  }
}

const unsupported = (field: string): string => `Unsupported parameter: '${field}' is not supported with this model.`
const tool = {
  name: 'get_weather',
  description: 'The weather of a city',
  inputs: { city: { type: 'string', description: 'A city' } },
}
const systemMessage = (body: Record<string, unknown>): boolean =>
  Array.isArray(body['messages']) &&
  body['messages'].some((message: unknown) => (message as { role?: unknown }).role === 'system')

/** Models that refuse a field of the request: the same call must go through without it. */
export const refusalCases = {
  'refuses-stop': refuses('stop', { stopSequences: ['END'] }, unsupported('stop')),
  'refuses-temperature': refuses(
    'temperature',
    { temperature: 0.3 },
    "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.",
    { code: 'unsupported_value' },
  ),
  'refuses-top-p': refuses('top_p', { topP: 0.5 }, unsupported('top_p')),
  'refuses-max-tokens': refuses(
    'max_tokens',
    { maxTokens: 9 },
    "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
  ),
  'refuses-tool-choice-required': refuses(
    'tool_choice',
    { tools: [tool], toolChoice: 'required' },
    'tool_choice must be auto or none',
    {
      code: 'invalid_value',
      when: (body) => body['tool_choice'] === 'required',
    },
  ),
  'refuses-parallel-tool-calls': refuses(
    'parallel_tool_calls',
    { tools: [tool], parallelToolCalls: true },
    unsupported('parallel_tool_calls'),
  ),
  'refuses-response-format': refuses(
    'response_format',
    { responseFormat: { type: 'json_object' } },
    unsupported('response_format'),
  ),
  'refuses-system-role': {
    ...refuses('messages', {}, 'System role not supported', { code: 'invalid_request', when: systemMessage }),
    system: 'Answer in one word.',
  },
  'refuses-stream-options': {
    ...refuses('stream_options', {}, 'Unrecognized request argument supplied: stream_options', {
      code: 'unknown_parameter',
    }),
    only: 'stream',
  },
  'refuses-stream-options-422': {
    ...refuses('stream_options', {}, 'stream_options: extra fields not permitted', {
      status: 422,
      code: 'extra_forbidden',
    }),
    only: 'stream',
  },
} as const satisfies Record<string, HttpCase>
