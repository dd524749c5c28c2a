import { modelSuite, protocolSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { litellm, resolveModel } from '../src/index.ts'
import { gemini } from '../src/protocols/gemini/protocol.ts'
import { geminiSpelling as spelling } from './gemini-spelling.ts'

const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'] as const

protocolSuite({ describe, it, protocol: gemini(resolveModel('gemini/gemini-2.5-flash')), spelling, capabilities })

modelSuite({
  describe,
  it,
  name: 'litellm gemini',
  plugin: litellm,
  modelId: 'gemini/gemini-2.5-flash',
  spelling,
  capabilities,
})

modelSuite({
  describe,
  it,
  name: 'litellm vertex_ai',
  plugin: litellm,
  modelId: 'vertex_ai/gemini-3-pro-preview',
  options: { vertexProject: 'my-project' },
  spelling,
  capabilities,
})
