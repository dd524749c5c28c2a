import type { ProviderRow } from '../provider-row.ts'
import { at } from './at.ts'
import { messagesApi } from './claude.ts'

const cohereRow = {
  protocol: 'cohere',
  base: 'https://api.cohere.com',
  keyEnv: ['COHERE_API_KEY', 'CO_API_KEY'],
  baseEnv: 'COHERE_API_BASE',
} as const satisfies ProviderRow

const vertexRow = {
  protocol: 'vertex-gemini',
  base: 'https://{location}-aiplatform.googleapis.com',
  baseEnv: 'VERTEXAI_API_BASE',
  opener: 'vertex',
  // Models of other publishers: Anthropic's speak its protocol, those whose publisher is a part of their name OpenAI's.
  families: [
    {
      match: /^claude/,
      row: { protocol: 'vertex-anthropic', fieldHeaders: messagesApi.fieldHeaders, inlineImages: true },
    },
    {
      match: /^(?!google\/|gemini\/|\d)[^/]+\//,
      row: {
        protocol: 'chat-completions',
        path: '/v1/projects/{project}/locations/{location}/endpoints/openapi/chat/completions',
      },
    },
  ],
} as const satisfies ProviderRow

/** Providers with a protocol of their own. */
export const nativeProviders: Readonly<Record<string, ProviderRow>> = Object.freeze({
  anthropic: {
    protocol: 'anthropic',
    base: 'https://api.anthropic.com',
    keyEnv: 'ANTHROPIC_API_KEY',
    tokenEnv: 'ANTHROPIC_AUTH_TOKEN',
    baseEnv: ['ANTHROPIC_API_BASE', 'ANTHROPIC_BASE_URL'],
    auth: 'x-api-key',
    ...messagesApi,
  },
  bedrock: {
    protocol: 'bedrock',
    base: 'https://bedrock-runtime.{region}.amazonaws.com',
    tokenEnv: 'AWS_BEARER_TOKEN_BEDROCK',
    baseEnv: 'AWS_BEDROCK_RUNTIME_ENDPOINT',
    opener: 'aws',
    inlineImages: true,
  },
  databricks_agent: {
    protocol: 'responses',
    path: '/serving-endpoints/{model}/invocations',
    keyEnv: 'DATABRICKS_API_KEY',
    baseEnv: 'DATABRICKS_API_BASE',
  },
  gigachat: {
    protocol: 'gigachat',
    opener: 'gigachat',
    base: 'https://gigachat.devices.sberbank.ru/api/v1',
    path: '/chat/completions',
    keyEnv: ['GIGACHAT_API_KEY', 'GIGACHAT_CREDENTIALS'],
    tokenEnv: 'GIGACHAT_ACCESS_TOKEN',
    baseEnv: 'GIGACHAT_API_BASE',
    refuses: ['stop', 'seed', 'frequency_penalty', 'presence_penalty', 'parallel_tool_calls'],
    reasoningEffort: false,
    images: false,
  },
  langflow: {
    protocol: 'langflow',
    ...at('http://localhost:7860', 'LANGFLOW'),
    path: '/api/v1/run/{model}',
    auth: 'x-api-key',
  },
  gemini: {
    protocol: 'gemini',
    base: 'https://generativelanguage.googleapis.com/v1beta',
    keyEnv: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'PALM_API_KEY'],
    baseEnv: 'GEMINI_API_BASE',
    auth: 'x-goog-api-key',
  },
  cohere: cohereRow,
  cohere_chat: cohereRow,
  ollama: {
    protocol: 'ollama-generate',
    ...at('http://localhost:11434', 'OLLAMA'),
    inlineImages: true,
  },
  ollama_chat: {
    protocol: 'ollama-chat',
    ...at('http://localhost:11434', 'OLLAMA'),
    inlineImages: true,
  },
  vertex_ai: vertexRow,
  vertex_ai_beta: { ...vertexRow, baseEnv: ['VERTEXAI_API_BASE', 'GEMINI_API_BASE'] },
})
