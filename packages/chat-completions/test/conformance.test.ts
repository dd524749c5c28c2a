import { chatCompletionsSpelling as spelling, modelSuite, protocolSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { chatCompletions, chatCompletionsPlugin } from '../src/index.ts'

const capabilities = ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'] as const

protocolSuite({ describe, it, protocol: chatCompletions, spelling, capabilities })

modelSuite({
  describe,
  it,
  plugin: chatCompletionsPlugin,
  options: { apiBase: 'http://127.0.0.1:1/v1' },
  spelling,
  capabilities,
})
