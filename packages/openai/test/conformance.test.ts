import { chatCompletionsSpelling as spelling, modelSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { openai } from '../src/index.ts'
import { withoutEnvironment } from './ask.ts'

withoutEnvironment()

modelSuite({
  describe,
  it,
  plugin: openai,
  modelId: 'gpt-5-mini',
  options: { apiBase: 'http://127.0.0.1:1/v1' },
  spelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})
