import type { HttpCase } from './http-case.ts'

/** A refusal in one vendor's words: asked once, typed by what it says. */
const says = (vendor: string, code: string, status: number, body: unknown): HttpCase => ({
  does: `answers ${status} in the words of ${vendor}`,
  replies: [{ status, body }],
  expect: { outcome: 'error', code, requests: 1 },
})
const quota = (vendor: string, status: number, body: unknown): HttpCase => says(vendor, 'quota', status, body)
const overflow = (vendor: string, body: unknown, status = 400): HttpCase =>
  says(vendor, 'context_overflow', status, body)
const openAI = (message: string, code: string | null = null, type = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
})

/** What vendors write when the money is used up, when a prompt is too long, and in what shape they write errors at all. */
export const wordingCases = {
  'quota-openai': quota(
    'OpenAI',
    429,
    openAI(
      'You exceeded your current quota, please check your plan and billing details.',
      'insufficient_quota',
      'insufficient_quota',
    ),
  ),
  'quota-openai-billing': quota(
    'OpenAI',
    429,
    openAI('Billing hard limit has been reached', 'billing_hard_limit_reached'),
  ),
  'quota-deepseek': quota('DeepSeek', 402, openAI('Insufficient Balance', 'invalid_request_error', 'unknown_error')),
  'quota-openrouter': quota('OpenRouter', 402, {
    error: { message: 'Insufficient credits. Add more using https://openrouter.ai/credits', code: 402 },
  }),
  'quota-anthropic': quota('Anthropic', 400, {
    type: 'error',
    error: {
      type: 'invalid_request_error',
      message:
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
    },
  }),
  'quota-hugging-face': quota('Hugging Face', 402, {
    error: 'You have exceeded your monthly included credits for Inference Providers. Subscribe to PRO to get more.',
  }),

  'overflow-openai': overflow(
    'OpenAI',
    openAI(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      'context_length_exceeded',
    ),
  ),
  'overflow-vllm': overflow('vLLM', {
    object: 'error',
    message:
      "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
    type: 'BadRequestError',
    param: null,
    code: 400,
  }),
  'overflow-anthropic': overflow('Anthropic', {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
  }),
  'overflow-gemini': overflow('Gemini', {
    error: {
      code: 400,
      status: 'INVALID_ARGUMENT',
      message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
    },
  }),
  'overflow-llama-cpp': overflow('llama.cpp', {
    error: {
      code: 400,
      type: 'exceed_context_size_error',
      message: 'the request exceeds the available context size, try increasing it',
    },
  }),
  'overflow-tgi': overflow(
    'text-generation-inference',
    {
      error: 'Input validation error: `inputs` must have less than 4096 tokens. Given: 5000',
      error_type: 'validation',
    },
    422,
  ),
  'overflow-cohere': overflow('Cohere', {
    message: 'too many tokens: size limit exceeded by 1200 tokens. Try using shorter or fewer inputs.',
  }),

  'error-as-string': says('servers whose error is a text', 'invalid_request', 400, {
    error: 'temperature out of range',
  }),
  'error-as-detail': says('FastAPI', 'invalid_request', 422, {
    detail: [{ loc: ['body', 'temperature'], msg: 'value is too large', type: 'value_error' }],
  }),
  'error-as-message': says('servers whose error is a message', 'invalid_request', 400, {
    message: 'temperature out of range',
  }),
  'error-as-array': says('Gemini’s compatible API', 'invalid_request', 400, [
    { error: { code: 400, message: 'temperature out of range', status: 'INVALID_ARGUMENT' } },
  ]),
  'error-as-text': says('servers that write plain text', 'invalid_request', 400, 'temperature out of range'),
} as const satisfies Record<string, HttpCase>
