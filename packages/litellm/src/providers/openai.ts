import type { ProviderRow } from '../provider-row.ts'
import { claudeAtAzure } from './claude.ts'

const openaiReasoning = /^(ft:)?(o\d|gpt-5(?!-chat)|gpt-[6-9]|codex)/

/** The models that reason take other parameters than the rest. */
const openaiModels = [
  {
    match: openaiReasoning,
    refuses: ['stop', 'frequency_penalty', 'presence_penalty'],
    renames: { max_tokens: 'max_completion_tokens' },
  },
  // Since GPT-5.1 they need not think, and then take it.
  { match: /^(ft:)?(o\d|gpt-5(?!\.|-chat))/, refuses: ['top_p'] },
  // Models of others, behind the same API, may well think.
  { match: /^(ft:)?(gpt-(3|4|5-chat)|chatgpt)/, refuses: ['reasoning_effort'] },
] as const

/** OpenAI, and Azure with the same models. */
export const openaiProviders: Readonly<Record<string, ProviderRow>> = Object.freeze({
  azure: {
    path: '/openai/deployments/{model}/chat/completions',
    keyEnv: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    tokenEnv: ['AZURE_OPENAI_AD_TOKEN', 'AZURE_AD_TOKEN'],
    baseEnv: 'AZURE_API_BASE',
    auth: 'api-key',
    query: {
      'api-version': {
        option: 'apiVersion',
        env: ['AZURE_API_VERSION', 'OPENAI_API_VERSION'],
        default: '2025-02-01-preview',
      },
    },
    reasoningEffort: 'by-model',
    stopLimit: 4,
    developer: true,
    models: openaiModels,
  },
  azure_ai: {
    keyEnv: ['AZURE_AI_API_KEY', 'AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    tokenEnv: 'AZURE_AD_TOKEN',
    baseEnv: 'AZURE_AI_API_BASE',
    reasoningEffort: 'by-model',
    content: 'text',
    query: { 'api-version': { option: 'apiVersion', env: 'AZURE_AI_API_VERSION' } },
    hosts: [
      { match: /\.services\.ai\.azure\.com$/, path: '/models/chat/completions', auth: 'api-key' },
      { match: /\.openai\.azure\.com$/, auth: 'api-key' },
    ],
    families: [claudeAtAzure],
  },
  openai: {
    base: 'https://api.openai.com/v1',
    keyEnv: ['OPENAI_API_KEY', 'OPENAI_ADMIN_KEY'],
    baseEnv: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    streamUsage: true,
    headerEnv: {
      'openai-organization': ['OPENAI_ORGANIZATION', 'OPENAI_ORG_ID'],
      'openai-project': 'OPENAI_PROJECT_ID',
    },
    stopLimit: 4,
    developer: true,
    models: openaiModels,
  },
})
