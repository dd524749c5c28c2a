import { describe, expect, it } from 'vitest'
import { classify } from './error-words.ts'

const IN_STREAM = 200
const code = (message: string, status = 400, rest: { code?: string; type?: string } = {}, saysWhen = false) =>
  classify(
    status === IN_STREAM ? undefined : status,
    { message, type: '', code: '', status: undefined, ...rest },
    saysWhen,
  )

describe('a prompt that does not fit, in the words of each vendor', () => {
  it.each([
    ['OpenAI', "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens."],
    [
      'OpenAI',
      "Invalid 'messages[0].content': string too long. Expected a string with maximum length 10485760, but got a string with length 20000000 instead.",
    ],
    [
      'Azure',
      "This model's maximum context length is 4096 tokens, however you requested 5000 tokens (4000 in your prompt; 1000 for the completion). Please reduce your prompt; or completion length.",
    ],
    [
      'vLLM',
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
    ],
    ['vLLM', 'The decoder prompt (length 5000) is longer than the maximum model length of 4096.'],
    [
      'vLLM',
      "'max_tokens' or 'max_completion_tokens' is too large: 5000. This model's maximum context length is 4096 tokens and your request has 12 input tokens.",
    ],
    ['text-generation-inference', 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000'],
    [
      'text-generation-inference',
      'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 3900 `inputs` tokens and 512 `max_new_tokens`',
    ],
    ['llama.cpp', 'the request exceeds the available context size, try increasing it'],
    ['llama-cpp-python', 'Requested tokens (5000) exceed context window of 2048'],
    ['Ollama', 'prompt too long; exceeded max context length by 5 tokens'],
    ['LM Studio', 'The number of tokens to keep from the initial prompt is greater than the context length.'],
    ['Anthropic', 'prompt is too long: 210000 tokens > 200000 maximum'],
    [
      'Anthropic',
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000, decrease input length or `max_tokens` and try again',
    ],
    ['Bedrock', 'Input is too long for requested model.'],
    ['Gemini', 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'],
    [
      'Mistral',
      'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length',
    ],
    ['Cohere', 'too many tokens: size limit exceeded by 1200 tokens. Try using shorter or fewer inputs.'],
    ['Groq', 'Please reduce the length of the messages or completion.'],
    ['Cerebras', 'Please reduce the length of the messages or completion. Current length is 10000 while limit is 8192'],
    ['xAI', "This model's maximum prompt length is 131072 but the request contains 537812 tokens."],
    ['watsonx', 'the number of input tokens 5000 cannot exceed the total tokens limit 4096 for this model'],
    ['GitHub', 'prompt token count of 130000 exceeds the limit of 128000'],
    ['Moonshot', 'Invalid request: Your request exceeded model token limit: 8192'],
    ['MiniMax', 'invalid params, context window exceeds limit'],
    ['Alibaba', 'Range of input length should be [1, 30720]'],
    ['Zhipu', 'Prompt exceeds max length'],
    ['Snowflake', 'max tokens of 8192 exceeded'],
    ['Together', 'Input validation error: `inputs` must have less than 8192 tokens. Given: 12000'],
    ['Fireworks', 'The prompt is too long: 10000, model maximum context length: 8191'],
  ])('%s: %s', (_vendor, message) => {
    expect(code(message)).toBe('context_overflow')
    // The same words in an event of a stream, which has no status.
    expect(code(message, IN_STREAM)).toBe('context_overflow')
  })

  it.each([
    ['a code', '', { code: 'context_length_exceeded' }],
    ['a type', 'the request is not acceptable', { type: 'exceed_context_size_error' }],
  ])('by %s', (_by, message, rest) => {
    expect(code(message, 400, rest)).toBe('context_overflow')
  })

  it('whatever is said, with status 413', () => {
    expect(code('', 413)).toBe('context_overflow')
  })
})

describe('what only sounds like a prompt that does not fit', () => {
  it.each([
    'max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.',
    'max_tokens: 100000 > 8192, which is the maximum allowed number of output tokens for this model',
    "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64, but got a string with length 70 instead.",
    "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
    'body.temperature: Input should be less than or equal to 2',
    'temperature out of range',
    'Too many images in request: at most 5 are allowed.',
    "Unknown parameter: 'max_tokens_to_sample'.",
  ])('%s', (message) => {
    expect(code(message)).toBe('invalid_request')
  })

  it('is a rate limit when it is about time', () => {
    expect(
      code('Request too large for model on tokens per min (TPM): Limit 6000, Requested 7000.', 429, {
        code: 'rate_limit_exceeded',
      }),
    ).toBe('rate_limit')
    expect(code('Request too large: 7000 tokens per minute', IN_STREAM, { type: 'rate_limit_error' })).toBe(
      'rate_limit',
    )
  })
})

describe('money that is used up, in the words of each vendor', () => {
  it.each([
    [
      'OpenAI',
      429,
      'You exceeded your current quota, please check your plan and billing details.',
      { code: 'insufficient_quota' },
    ],
    ['OpenAI', 429, 'Billing hard limit has been reached', { code: 'billing_hard_limit_reached' }],
    ['DeepSeek', 402, 'Insufficient Balance', {}],
    [
      'Anthropic',
      400,
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      {},
    ],
    ['xAI', 403, 'Your team has either used all available credits or reached its monthly spending limit.', {}],
    ['Moonshot', 429, 'Your account is suspended, please check your plan', { type: 'exceeded_current_quota_error' }],
    ['Novita', 403, 'please recharge', { code: 'NOT_ENOUGH_BALANCE' }],
    ['SiliconFlow', 403, 'Sorry, your account balance is insufficient', {}],
    ['Fireworks', 412, 'Account suspended, possibly due to reaching the monthly spending limit', {}],
  ])('%s, status %i: %s', (_vendor, status, message, rest) => {
    expect(code(message, status, rest)).toBe('quota')
  })

  it('is a rate limit where the vendor says when it will be back', () => {
    expect(code('You exceeded your current quota. Please retry in 37s.', 429, {}, true)).toBe('rate_limit')
  })
})

describe('by status, whatever is said', () => {
  it.each([
    [400, 'invalid_request'],
    [401, 'auth'],
    [403, 'permission'],
    [404, 'not_found'],
    [405, 'invalid_request'],
    [408, 'server'],
    [409, 'server'],
    [410, 'not_found'],
    [413, 'context_overflow'],
    [422, 'invalid_request'],
    [425, 'server'],
    [429, 'rate_limit'],
    [500, 'server'],
    [502, 'server'],
    [503, 'server'],
    [504, 'server'],
    [529, 'server'],
  ])('%i → %s', (status, wanted) => {
    expect(code('', status)).toBe(wanted)
  })
})

describe('without a status, by the words of the type or the code', () => {
  it.each([
    ['rate_limit_error', 'rate_limit'],
    ['RESOURCE_EXHAUSTED', 'rate_limit'],
    ['throttlingException', 'rate_limit'],
    ['authentication_error', 'auth'],
    ['permission_error', 'permission'],
    ['not_found_error', 'not_found'],
    ['overloaded_error', 'server'],
    ['UNAVAILABLE', 'server'],
    ['internalServerException', 'server'],
    ['invalid_request_error', 'invalid_request'],
    ['validationException', 'invalid_request'],
    ['', 'server'],
  ])('%s → %s', (type, wanted) => {
    expect(code('It failed.', IN_STREAM, { type })).toBe(wanted)
  })
})

describe('other things that a 400 may be', () => {
  it.each([
    ['Google', 'API key not valid. Please pass a valid API key.', 'auth'],
    ['xAI', 'Incorrect API key provided: ab***yz.', 'auth'],
    [
      'Azure',
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
      'content_filter',
    ],
  ])('%s: %s', (_vendor, message, wanted) => {
    expect(code(message)).toBe(wanted)
  })
})
