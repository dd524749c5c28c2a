import { BaseModel, definePlugin, modelOptionRows } from '../../packages/core/src/index.ts'
import type { CompletionRequest, ModelOptions, ReplyDelta } from '../../packages/core/src/index.ts'

/** A model that costs next to nothing: it counts. What is measured with it is all that is around a model. */
class Counter extends BaseModel<ModelOptions> {
  readonly provider = 'counter'

  constructor(options: ModelOptions) {
    super(options, modelOptionRows)
  }

  protected override async *stream({ maxTokens = 1 }: CompletionRequest): AsyncGenerator<ReplyDelta, void, undefined> {
    for (let at = 0; at < maxTokens; at++) {
      yield { content: ` ${at}` }
      // One at a time, as a model has them: what is ready together would be handed on together.
      await new Promise((resolve) => setImmediate(resolve))
    }
    yield { finishReason: 'stop' }
  }
}

export const counter = definePlugin({
  name: 'counter',
  description: 'Counts',
  createModel: (modelId, options) => new Counter({ ...options, modelId: modelId || 'counter' }),
})
