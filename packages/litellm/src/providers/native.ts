import type { ProviderRow } from '../provider-row.ts'

/** Providers with a protocol of their own. */
export const nativeProviders = Object.freeze({
  gemini: {
    protocol: 'gemini',
    base: 'https://generativelanguage.googleapis.com/v1beta',
    keyEnv: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'PALM_API_KEY'],
    baseEnv: 'GEMINI_API_BASE',
    auth: 'x-goog-api-key',
  },
  ollama: {
    protocol: 'ollama-generate',
    base: 'http://localhost:11434',
    keyEnv: 'OLLAMA_API_KEY',
    baseEnv: 'OLLAMA_API_BASE',
    inlineImages: true,
  },
  ollama_chat: {
    protocol: 'ollama-chat',
    base: 'http://localhost:11434',
    keyEnv: 'OLLAMA_API_KEY',
    baseEnv: 'OLLAMA_API_BASE',
    inlineImages: true,
  },
  vertex_ai: { protocol: 'vertex-gemini', baseEnv: 'VERTEXAI_API_BASE', opener: 'vertex' },
  vertex_ai_beta: { protocol: 'vertex-gemini', baseEnv: ['VERTEXAI_API_BASE', 'GEMINI_API_BASE'], opener: 'vertex' },
} as const satisfies Readonly<Record<string, ProviderRow>>)
