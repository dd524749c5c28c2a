import type { CompletionRequest, ModelOptions, OptionTable, ReplyDelta } from '@smol/core'
import { BaseModel, definePlugin, modelOptionRows, SmolError } from '@smol/core'

interface ScriptedOptions extends ModelOptions {
  apiKey?: string
  apiBase?: string
  retries?: number
  loud?: boolean
  labels?: readonly string[]
  extra?: object
  onProgress?: (report: object) => void
}

const table = {
  ...modelOptionRows,
  modelId: { type: 'string', default: 'hello', description: 'What it does: the name of a behaviour.' },
  apiKey: { type: 'string', secret: true, env: 'SCRIPTED_API_KEY', description: 'A key.' },
  apiBase: { type: 'string', format: 'url', aliases: ['baseUrl'], description: 'A place.' },
  retries: { type: 'integer', min: 0, default: 2, description: 'A number.' },
  loud: { type: 'boolean', default: false, description: 'A switch.' },
  labels: { type: 'string[]', description: 'A list.' },
  extra: { type: 'object', description: 'Anything.' },
  onProgress: { type: 'function', description: 'Hears of the load.' },
} as const satisfies OptionTable<ScriptedOptions>

type Behaviour = (request: CompletionRequest, options: Readonly<ScriptedOptions>) => AsyncGenerator<ReplyDelta>

const usage = { inputTokens: 7, outputTokens: 2, totalTokens: 9, cachedInputTokens: 3 }

/** What the model does, by its id. */
const behaviours: Readonly<Record<string, Behaviour>> = {
  async *hello() {
    yield { content: 'Hello' }
    yield { content: ' world', tokenUsage: usage, finishReason: 'stop' }
  },
  /** Answers with what it was asked, as JSON. */
  async *request({ signal: _signal, warn: _warn, ...request }, { onProgress: _onProgress, ...options }) {
    yield { content: JSON.stringify({ ...request, options }), finishReason: 'stop' }
  },
  /** Answers with how many messages there were, and the last one. */
  async *count({ messages }) {
    yield { content: `${messages.length}: ${JSON.stringify(messages.at(-1)?.content)}`, finishReason: 'stop' }
  },
  async *endless({ signal }) {
    for (let at = 0; !signal.aborted; at++) {
      yield { content: `line ${at}\n` }
      // Lets the writer's errors be heard.
      await new Promise((resolve) => setImmediate(resolve))
    }
  },
  async *hang({ signal }) {
    yield { content: 'begun' }
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  },
  async *broken() {
    yield { content: 'so far' }
    throw new SmolError({ code: 'bad_response', message: 'The stream\nbroke.\u001b[31m', status: 200 })
  },
  /** As careless as a plugin can be: no error of ours, and the key in it. */
  async *careless(_request, { apiKey }) {
    yield { content: '' }
    throw new Error(`refused ${apiKey}`)
  },
  async *warns({ warn }) {
    warn({ type: 'dropped', parameter: 'topK', message: 'topK was\nleft out.' })
    yield { content: 'ok', finishReason: 'stop' }
  },
  async *loads(_request, { onProgress }) {
    for (const loaded of [0, 50, 100])
      onProgress?.({ status: 'progress', file: 'model.onnx', loaded: loaded * 1e6, total: 1e8 })
    yield { reasoning: 'hm' }
    yield { content: 'loaded', finishReason: 'stop' }
  },
  async *calls() {
    yield {
      toolCalls: [{ index: 0, id: 'a', name: 'weather', arguments: '{"city":"Paris"}' }],
      finishReason: 'tool-calls',
    }
  },
  async *cut() {
    yield { content: 'so lo', finishReason: 'length' }
  },
  async *silent() {
    yield { content: '', finishReason: 'content-filter' }
  },
  async *escapes() {
    yield { content: 'a\u001b[31mb\tc\n', finishReason: 'stop' }
  },
  /** A fault where nobody waits for it. */
  async *stray({ signal }) {
    setImmediate(() => {
      throw new Error('stray fault')
    })
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    yield {}
  },
}

class ScriptedModel extends BaseModel<ScriptedOptions> {
  readonly provider = 'scripted'

  constructor(options: ScriptedOptions) {
    super(options, table)
  }

  protected override stream(request: CompletionRequest): AsyncIterable<ReplyDelta> {
    const behaviour = behaviours[this.modelId]
    if (behaviour === undefined) {
      throw new SmolError({ code: 'not_found', message: `There is no behaviour '${this.modelId}'.` })
    }
    return behaviour(request, this.options)
  }
}

/** A provider for the tests of the command, added with `--plugin`. */
export const scripted = definePlugin({
  name: 'scripted',
  aliases: ['ScriptedModel'],
  description: 'Does as it is told',
  options: table,
  createModel: (modelId, options) => new ScriptedModel({ modelId, ...options }),
})
