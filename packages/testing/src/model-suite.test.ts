import type { Completion, CompletionRequest } from '@smol/core'
import { BaseModel, definePlugin } from '@smol/core'
import { describe, it } from 'vitest'
import { parrot, parrotSpelling } from '../test/reference-provider.ts'
import { modelSuite } from './model-suite.ts'
import type { ScenarioReply } from './scenarios.ts'
import { scripted } from './scripted-model.ts'

// A whole third-party plugin without HTTP, and its suite.
class EchoModel extends BaseModel {
  readonly provider = 'echo'
  protected override async complete({ messages }: CompletionRequest): Promise<Completion> {
    return { content: JSON.stringify(messages.at(-1)?.content), finishReason: 'stop' }
  }
}
const echo = definePlugin({
  name: 'echo',
  createModel: (modelId, options) => new EchoModel({ modelId, ...options }),
})
modelSuite({ describe, it, plugin: echo })

// One that can be told what to answer.
modelSuite({
  describe,
  it,
  plugin: scripted,
  script: (reply) => ({ replies: () => ({ deltas: deltasOf(reply) }) }),
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})

// One that speaks HTTP.
modelSuite({
  describe,
  it,
  plugin: parrot,
  spelling: parrotSpelling,
  capabilities: ['tools', 'parallel-tools', 'reasoning', 'usage', 'cached-usage'],
})

function deltasOf({ pieces, finishReason, tokenUsage }: ScenarioReply) {
  return [
    ...pieces.map((piece) => {
      if ('text' in piece) return { content: piece.text }
      return 'reasoning' in piece ? piece : { toolCalls: [piece.call] }
    }),
    { ...(finishReason === undefined ? {} : { finishReason }), ...(tokenUsage === undefined ? {} : { tokenUsage }) },
  ]
}
