import { modelSuite, protocolSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { litellm, resolveModel } from '../src/index.ts'
import { cohere } from '../src/protocols/cohere/protocol.ts'
import { cohereSpelling as spelling } from './cohere-spelling.ts'

const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage'] as const
const modelId = 'cohere/command-a-03-2025'

protocolSuite({ describe, it, protocol: cohere(resolveModel(modelId)), spelling, capabilities })

modelSuite({ describe, it, name: 'litellm cohere', plugin: litellm, modelId, spelling, capabilities })
