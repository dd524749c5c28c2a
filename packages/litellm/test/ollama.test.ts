import type { CompletionRequest } from '@smol/core'
import { modelSuite, protocolSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { litellm, resolveModel } from '../src/index.ts'
import { ollamaChat } from '../src/protocols/ollama/protocol.ts'
import { ollamaSpelling as spelling } from './ollama-spelling.ts'

const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage'] as const
const modelId = 'ollama_chat/llama3.1'
const protocol = ollamaChat(resolveModel(modelId), { options: {} } as CompletionRequest)

protocolSuite({ describe, it, protocol, spelling, capabilities })

modelSuite({ describe, it, name: 'litellm ollama', plugin: litellm, modelId, spelling, capabilities })
