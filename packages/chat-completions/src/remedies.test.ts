import type { WireBody } from '@smol/core/http'
import { describe, expect, it } from 'vitest'
import { remedies } from './remedies.ts'

const body: WireBody = {
  model: 'some-model',
  messages: [
    { role: 'system', content: 'Be short.' },
    { role: 'user', content: 'Hi' },
  ],
  temperature: 0.2,
  top_p: 0.9,
  top_k: 40,
  max_tokens: 100,
  stop: ['END'],
  seed: 1,
  frequency_penalty: 0.1,
  presence_penalty: 0.1,
  reasoning_effort: 'low',
  tools: [{ type: 'function', function: { name: 'now' } }],
  tool_choice: 'required',
  parallel_tool_calls: true,
  response_format: { type: 'json_object' },
  stream: true,
  stream_options: { include_usage: true },
}

/** The first remedy that a refusal in these words gets, as the pipeline looks for it. */
function remedyFor(words: string): { field: string; change: WireBody } | undefined {
  const remedy = remedies.find((each) => each.apply(body) !== undefined && each.refuses(words))
  if (remedy === undefined) return undefined
  const healed = remedy.apply(body) ?? {}
  const fields = [...new Set([...Object.keys(body), ...Object.keys(healed)])]
  return {
    field: remedy.field,
    change: Object.fromEntries(
      fields.filter((name) => healed[name] !== body[name]).map((name) => [name, healed[name]]),
    ),
  }
}

const openAI = (message: string, param: string | null, code = 'unsupported_parameter'): string =>
  `openai answered 400: ${message} ${JSON.stringify({ error: { message, type: 'invalid_request_error', param, code } })}`

describe('a refusal in the words of', () => {
  it.each<[string, string, string, WireBody]>([
    [
      'OpenAI: max_tokens',
      openAI(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'max_tokens',
      ),
      'max_tokens',
      { max_tokens: undefined, max_completion_tokens: 100 },
    ],
    [
      'OpenAI: stop',
      openAI("Unsupported parameter: 'stop' is not supported with this model.", 'stop'),
      'stop',
      { stop: undefined },
    ],
    [
      'OpenAI: too many stops',
      openAI(
        "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
        'stop',
        'array_above_max_length',
      ),
      'stop',
      { stop: undefined },
    ],
    [
      'OpenAI: temperature',
      openAI(
        "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
        'temperature',
        'unsupported_value',
      ),
      'temperature',
      { temperature: undefined },
    ],
    [
      'OpenAI: top_k',
      openAI('Unrecognized request argument supplied: top_k', null, 'unknown'),
      'top_k',
      { top_k: undefined },
    ],
    [
      'OpenAI: parallel_tool_calls',
      openAI("Unsupported parameter: 'parallel_tool_calls' is not supported with this model.", 'parallel_tool_calls'),
      'parallel_tool_calls',
      { parallel_tool_calls: undefined },
    ],
    [
      'OpenAI: a system role',
      openAI(
        "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
        'messages[0].role',
        'unsupported_value',
      ),
      'messages.role',
      {
        messages: [
          { role: 'developer', content: 'Be short.' },
          { role: 'user', content: 'Hi' },
        ],
      },
    ],
    [
      'Mistral (pydantic): stream_options',
      'answered 422: {"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted","input":{"include_usage":true}}]}',
      'stream_options',
      { stream_options: undefined },
    ],
    [
      'vLLM: tool_choice',
      'answered 400: tool_choice "required" is not supported by this server. {"object":"error"}',
      'tool_choice',
      { tool_choice: 'auto' },
    ],
    [
      'DeepSeek: response_format',
      openAI('This response_format type is unavailable now', null, 'invalid_request_error').replace(
        'unavailable',
        'not available',
      ),
      'response_format',
      { response_format: undefined },
    ],
    [
      'a server without a system role',
      'answered 400: System role not supported',
      'messages.role',
      { messages: [{ role: 'user', content: 'Be short.\nHi' }] },
    ],
  ])('%s', (_vendor, words, field, change) => {
    expect(remedyFor(words)).toEqual({ field, change })
  })

  it.each([
    [
      'a value out of range',
      openAI(
        "Invalid 'max_tokens': integer below minimum value. Expected a value >= 16.",
        'max_tokens',
        'integer_below_min_value',
      ),
    ],
    [
      'a missing model',
      openAI('The model `some-model` does not exist or you do not have access to it.', 'model', 'model_not_found'),
    ],
    ['a bad image', openAI('Invalid image.', 'messages', 'invalid_image')],
    [
      'a field that we did not send',
      openAI("Unsupported parameter: 'logprobs' is not supported with this model.", 'logprobs'),
    ],
  ])('%s gets no remedy', (_what, words) => {
    expect(remedyFor(words)).toBeUndefined()
  })
})

describe('every remedy', () => {
  it('leaves the body as it is', () => {
    const before = structuredClone(body)
    for (const { apply } of remedies) apply(body)
    expect(body).toEqual(before)
  })

  it('has nothing to say of a body without its field', () => {
    for (const { apply } of remedies)
      expect(apply({ model: 'some-model', messages: [{ role: 'user', content: 'Hi' }] })).toBeUndefined()
  })

  it('says in its warning what it did', () => {
    for (const { warning } of remedies)
      expect(warning.message).toMatch(/^The server does not take .*(left out|sent as)/)
  })
})
