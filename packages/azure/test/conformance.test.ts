import { chatCompletionsSpelling, modelSuite } from '@smol/testing'
import { describe, it } from 'vitest'
import { azure } from '../src/index.ts'

const setup = {
  describe,
  it,
  plugin: azure,
  spelling: chatCompletionsSpelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
} as const

const azureEndpoint = 'https://example-resource.azure.openai.com'

modelSuite({ ...setup, name: 'azure by deployments', options: { azureEndpoint, apiVersion: '2024-10-21' } })
modelSuite({
  ...setup,
  name: 'azure v1',
  options: { azureEndpoint },
  skip: { bytes: 'The bytes are read by the same code as those of the API by deployments.' },
})
