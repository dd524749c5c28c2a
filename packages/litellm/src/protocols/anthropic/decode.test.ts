import { fakeFetch, sseReply } from '@smol/testing'
import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'
import { LiteLLMModel } from '../../index.ts'

const modelId = 'anthropic/claude-sonnet-4-5'

async function read(reply: object) {
  return (await ask({ modelId }, 'Hi', {}, [{ body: reply }])).message
}

function stream(events: readonly object[], call: object = {}, id = modelId) {
  const fetch = fakeFetch([sseReply(events)])
  return new LiteLLMModel({ modelId: id, apiKey: 'k', maxRetries: 0, fetch }).generateStream('Hi', call)
}

const start = { type: 'message_start', message: { content: [], usage: { input_tokens: 5, output_tokens: 1 } } }
const stop = { type: 'message_stop' }
const delta = (index: number, piece: object) => ({ type: 'content_block_delta', index, delta: piece })
const end = (reason: string, usage: object = { output_tokens: 4 }) => ({
  type: 'message_delta',
  delta: { stop_reason: reason },
  usage,
})

describe('a reply', () => {
  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'length'],
    ['tool_use', 'tool-calls'],
    ['refusal', 'content-filter'],
    ['something_new', 'other'],
  ])('that ended with %s is %s, whole and streamed', async (raw, finishReason) => {
    const content = raw === 'tool_use' ? [{ type: 'tool_use', id: 't', name: 'f', input: {} }] : []
    expect(await read({ content, stop_reason: raw })).toMatchObject({ finishReason, rawFinishReason: raw })
    const call =
      raw === 'tool_use' ? [{ type: 'content_block_start', index: 0, content_block: content[0] as object }] : []
    expect(await stream([start, ...call, end(raw), stop]).final()).toMatchObject({ finishReason, rawFinishReason: raw })
  })

  it('keeps thoughts with their signature, to be given back', async () => {
    const thoughts = [
      { type: 'thinking', thinking: 'Hm.', signature: 's1gn' },
      { type: 'redacted_thinking', data: 'x' },
    ]
    const whole = await read({ content: [...thoughts, { type: 'text', text: 'a' }], stop_reason: 'end_turn' })
    const events = [
      start,
      { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
      delta(0, { type: 'thinking_delta', thinking: 'H' }),
      delta(0, { type: 'thinking_delta', thinking: 'm.' }),
      delta(0, { type: 'signature_delta', signature: 's1' }),
      delta(0, { type: 'signature_delta', signature: 'gn' }),
      { type: 'content_block_stop', index: 0 },
      { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'x' } },
      { type: 'content_block_stop', index: 1 },
      { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
      delta(2, { type: 'text_delta', text: 'a' }),
      { type: 'content_block_stop', index: 2 },
      end('end_turn'),
      stop,
    ]
    const streamed = await stream(events).final()
    for (const message of [whole, streamed]) {
      expect(message).toMatchObject({ content: 'a', reasoning: 'Hm.', providerData: { anthropic: thoughts } })
    }
    // Through JSON and back into a dialogue.
    const again = JSON.parse(JSON.stringify(streamed)) as typeof streamed
    const { body } = await ask(
      { modelId },
      [{ role: 'user', content: 'q' }, again, { role: 'user', content: 'and?' }],
      {},
      [{ body: { content: [], stop_reason: 'end_turn' } }],
    )
    expect((body['messages'] as { content: unknown }[])[1]?.content).toEqual([...thoughts, { type: 'text', text: 'a' }])
  })

  it('counts what went through the cache as input', async () => {
    const usage = { input_tokens: 14, cache_creation_input_tokens: 100, cache_read_input_tokens: 50, output_tokens: 7 }
    expect((await read({ content: [], stop_reason: 'end_turn', usage })).tokenUsage).toEqual({
      inputTokens: 164,
      outputTokens: 7,
      totalTokens: 171,
      cachedInputTokens: 50,
      cacheWriteTokens: 100,
    })
    const streamed = await stream([
      start,
      end('end_turn', { input_tokens: 30, output_tokens: 4, cache_read_input_tokens: 5 }),
      stop,
    ]).final()
    expect(streamed.tokenUsage).toEqual({ inputTokens: 35, outputTokens: 4, totalTokens: 39, cachedInputTokens: 5 })
    expect((await read({ content: [], stop_reason: 'end_turn' })).tokenUsage).toBeUndefined()
  })

  it('has no calls of tools that the server runs', async () => {
    const search = { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'x' } }
    expect(await read({ content: [search, { type: 'text', text: 'a' }], stop_reason: 'end_turn' })).toMatchObject({
      content: 'a',
      toolCalls: [],
    })
    const events = [
      start,
      { type: 'content_block_start', index: 0, content_block: { ...search, input: {} } },
      delta(0, { type: 'input_json_delta', partial_json: '{"query":"x"}' }),
      { type: 'content_block_stop', index: 0 },
      end('end_turn'),
      stop,
    ]
    expect((await stream(events).final()).toolCalls).toEqual([])
  })

  it('without content is no answer', async () => {
    await expect(read({ type: 'message' })).rejects.toMatchObject({ code: 'bad_response' })
  })
})

describe('a stream', () => {
  it.each([
    ['overloaded_error', 'server'],
    ['rate_limit_error', 'rate_limit'],
    ['invalid_request_error', 'invalid_request'],
    ['authentication_error', 'auth'],
  ])('with an %s in it fails as %s, with what had come', async (type, code) => {
    const text = [{ type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'Par' } }]
    const error = { type: 'error', error: { type, message: 'Sorry' } }
    await expect(stream([start, ...text, error]).final()).rejects.toMatchObject({ code, partial: { content: 'Par' } })
  })

  it('that ends without a reason is truncated', async () => {
    await expect(stream([start]).final()).rejects.toMatchObject({ code: 'bad_response' })
  })

  it('may give the input of a call at once, and may leave the last event out', async () => {
    const block = { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } }
    const message = await stream([
      start,
      { type: 'content_block_start', index: 0, content_block: block },
      end('tool_use'),
    ]).final()
    expect(message.toolCalls).toEqual([{ id: 't', name: 'f', arguments: { a: 1 } }])
  })

  it('of an older model gives the answer out of the tool that stands for it', async () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    const call = { responseFormat: { type: 'json_schema', json_schema: { name: 'a', schema } } }
    const events = [
      start,
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 't', name: 'json_tool_call', input: {} },
      },
      delta(0, { type: 'input_json_delta', partial_json: '{"a":' }),
      delta(0, { type: 'input_json_delta', partial_json: '"x"}' }),
      end('tool_use'),
      stop,
    ]
    const message = await stream(events, call, 'anthropic/claude-3-5-haiku-20241022').final()
    expect(message).toMatchObject({ content: '{"a":"x"}', finishReason: 'stop', toolCalls: [], parsed: { a: 'x' } })
  })
})
