import type { CompletionRequest } from '@smol/core'
import { modelSuite, protocolSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { litellm, resolveModel } from '../src/index.ts'
import { bedrock } from '../src/protocols/bedrock/protocol.ts'
import { bedrockSpelling as spelling } from './bedrock-spelling.ts'

const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'] as const
const modelId = 'bedrock/anthropic.claude-haiku-4-5-20251001-v1:0'
const protocol = bedrock(resolveModel(modelId), {} as CompletionRequest)

protocolSuite({ describe, it, protocol, spelling, capabilities })

modelSuite({ describe, it, name: 'litellm bedrock', plugin: litellm, modelId, spelling, capabilities })
