import { BaseModel, definePlugin, modelOptionRows, SmolError } from '@smol/core'
import type { CompletionRequest, ModelOptions, OptionTable, ReplyDelta } from '@smol/core'

interface SampleOptions extends ModelOptions {
  apiKey?: string
  region?: string
  style?: Record<string, unknown>
}

const options = {
  ...modelOptionRows,
  modelId: { type: 'string', default: 'parrot', description: 'Which bird answers.' },
  apiKey: { type: 'string', secret: true, env: 'SAMPLE_API_KEY', description: 'The key of the aviary.' },
  region: { type: 'string', values: ['north', 'south'], default: 'north', description: 'Where the bird lives.' },
  style: { type: 'object', description: 'How the bird is dressed.' },
} as const satisfies OptionTable<SampleOptions>

/** A provider of a third party, which does what the last message asks for: every kind of answer that a page must show. */
class SampleModel extends BaseModel<SampleOptions> {
  readonly provider = 'sample'

  constructor(given: SampleOptions) {
    super(given, options)
  }

  protected override async *stream(request: CompletionRequest): AsyncGenerator<ReplyDelta, void, undefined> {
    const last = request.messages.at(-1)
    const text = typeof last?.content === 'string' ? last.content : JSON.stringify(last?.content ?? null)
    if (text.includes('settings')) {
      yield { content: JSON.stringify({ region: this.options.region, temperature: request.temperature }) }
    } else if (text.includes('key')) {
      yield { content: `The key is ${this.options.apiKey}.` }
    } else if (text.includes('for ever')) {
      yield { content: 'It begins' }
      await new Promise((_resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason as Error), { once: true })
      })
    } else if (text.includes('flood')) {
      for (let word = 0; word < 400; word++) {
        yield { content: `word${word} ` }
        // More than 200 a second; how many tokens they are, nobody counts.
        await new Promise((resolve) => setTimeout(resolve, 4))
      }
      yield { finishReason: 'stop' }
      return
    } else if (text.includes('fail')) {
      yield { content: 'It begins' }
      throw new SmolError({ code: 'rate_limit', message: 'The bird is tired.', retryAfterMs: 3000, status: 429 })
    } else if (text.includes('think')) {
      yield { reasoning: 'Seeds or nuts?' }
      yield { content: 'Nuts.' }
    } else if (text.includes('warn')) {
      request.warn({ type: 'dropped', parameter: 'seed', message: 'The bird has no seed.' })
      yield { content: 'Done.' }
    } else if (text.includes('html')) {
      yield { content: '<img src=x onerror="window.broken=1"><b>bold</b>\n```js\nconst a = 1\n```\n' }
    } else if (request.tools !== undefined && last?.role === 'user') {
      const name = request.tools[0]?.function.name ?? ''
      yield { toolCalls: [{ index: 0, id: 'call_1', name, arguments: '{"city":"Paris"}' }] }
      yield { finishReason: 'tool-calls' }
      return
    } else if (last?.role === 'tool') {
      yield { content: `The tool said: ${text}` }
    } else if (request.responseFormat?.type === 'json_schema') {
      yield { content: text.includes('wrong') ? '{"city":1}' : '{"city":"Paris"}' }
    } else {
      yield { content: `${this.modelId} heard ${request.messages.length}: ${text.slice(0, 300)}` }
    }
    yield { finishReason: 'stop', tokenUsage: { inputTokens: 5, outputTokens: 4, totalTokens: 9 } }
  }
}

export const sample = definePlugin({
  name: 'sample',
  description: 'A provider of a third party',
  options,
  createModel: (modelId, given) => new SampleModel({ modelId, ...(given as Partial<SampleOptions>) }),
})
