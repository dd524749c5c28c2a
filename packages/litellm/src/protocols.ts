import type { CompletionRequest } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import type { ProtocolName } from './provider-row.ts'
import type { ResolvedModel } from './resolve.ts'

/** Makes the protocol of one model and request: what its row says is built in. */
export type ProtocolFactory = (target: ResolvedModel, request: CompletionRequest) => Protocol

/** A protocol is imported at the first call that needs it, and no other with it. */
const loaders: Readonly<Record<ProtocolName, () => Promise<ProtocolFactory>>> = Object.freeze({
  'chat-completions': async () => (await import('./protocols/compatible/protocol.ts')).compatible,
  anthropic: async () => (await import('./protocols/anthropic/protocol.ts')).anthropic,
  gigachat: async () => (await import('./protocols/gigachat/protocol.ts')).gigachat,
  langflow: async () => (await import('./protocols/langflow/protocol.ts')).langflow,
  prompt: async () => (await import('./protocols/prompt/protocol.ts')).promptProtocol,
  replicate: async () => (await import('./protocols/replicate/protocol.ts')).replicate,
  responses: async () => (await import('./protocols/responses/protocol.ts')).responses,
  gemini: async () => (await import('./protocols/gemini/protocol.ts')).gemini,
  'vertex-gemini': async () => (await import('./protocols/gemini/protocol.ts')).vertexGemini,
  bedrock: async () => (await import('./protocols/bedrock/protocol.ts')).bedrock,
  'vertex-anthropic': async () => (await import('./protocols/anthropic/vertex.ts')).vertexAnthropic,
  cohere: async () => (await import('./protocols/cohere/protocol.ts')).cohere,
  'ollama-chat': async () => (await import('./protocols/ollama/protocol.ts')).ollamaChat,
  'ollama-generate': async () => (await import('./protocols/ollama/protocol.ts')).ollamaGenerate,
})

export async function loadProtocol(target: ResolvedModel, request: CompletionRequest): Promise<Protocol> {
  const create = await loaders[target.row.protocol ?? 'chat-completions']()
  return create(target, request)
}
