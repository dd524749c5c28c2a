import type { CompletionRequest } from '@smol/core'
import { modelSuite, protocolSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { litellm, resolveModel } from '../src/index.ts'
import { anthropic } from '../src/protocols/anthropic/protocol.ts'
import { anthropicSpelling as spelling } from './anthropic-spelling.ts'

const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'] as const
const protocol = anthropic(resolveModel('anthropic/claude-sonnet-4-5'), {} as CompletionRequest)

protocolSuite({ describe, it, protocol, spelling, capabilities })

modelSuite({
  describe,
  it,
  name: 'litellm anthropic',
  plugin: litellm,
  modelId: 'anthropic/claude-sonnet-4-5',
  spelling,
  capabilities,
})
