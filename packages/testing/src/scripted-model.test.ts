import { createRegistry, SmolError } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { scripted, ScriptedModel } from './scripted-model.ts'

describe('ScriptedModel', () => {
  it('answers in order and remembers what it was asked', async () => {
    const model = new ScriptedModel({
      replies: [
        'Good morning.',
        { content: 'Bye', reasoning: 'leave', tokenUsage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 } },
      ],
      temperature: 0,
    })
    expect(await model.generate('Hello')).toMatchObject({
      content: 'Good morning.',
      finishReason: 'stop',
      toolCalls: [],
      provider: 'scripted',
      modelId: 'scripted',
    })
    const second = await model.generate(
      [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Leave' },
      ],
      { temperature: 1 },
    )
    expect(second).toMatchObject({ content: 'Bye', reasoning: 'leave', tokenUsage: { totalTokens: 3 } })
    expect(model.requests.map(({ temperature, stream }) => [temperature, stream])).toEqual([
      [0, false],
      [1, false],
    ])
    expect(model.requests[1]?.messages).toEqual([
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Leave' },
    ])
  })

  it('streams words, tool calls and its end', async () => {
    const model = new ScriptedModel({
      replies: [{ content: 'One two  three\n', toolCalls: [{ id: 'c1', name: 'ping', arguments: { n: 1 } }] }],
    })
    const deltas: unknown[] = []
    for await (const delta of model.generateStream('go')) deltas.push(delta)
    expect(deltas).toEqual([
      { content: 'One' },
      { content: ' two' },
      { content: '  three\n' },
      { toolCalls: [{ index: 0, id: 'c1', name: 'ping', arguments: '{"n":1}' }] },
      { finishReason: 'tool-calls' },
    ])
  })

  it('hands out deltas exactly as they are scripted', async () => {
    const model = new ScriptedModel({
      replies: [{ deltas: [{ content: 'a' }, { content: 'b', finishReason: 'length' }] }],
    })
    const stream = model.generateStream('go')
    const texts: string[] = []
    for await (const text of stream.textStream) texts.push(text)
    expect(texts).toEqual(['a', 'b'])
    expect(await stream.final()).toMatchObject({ content: 'ab', finishReason: 'length' })
  })

  it('fails at once, or in mid-stream with what had come', async () => {
    const limited = new SmolError({ code: 'rate_limit', message: 'Slow down' })
    const model = new ScriptedModel({ replies: [limited, { content: 'Half an', error: limited }] })
    await expect(model.generate('go')).rejects.toMatchObject({ code: 'rate_limit', provider: 'scripted' })
    await expect(model.generateStream('go').final()).rejects.toMatchObject({
      code: 'rate_limit',
      partial: { content: 'Half an' },
    })
  })

  it('hangs until it is aborted', async () => {
    const model = new ScriptedModel({ replies: [{ content: 'wait', hang: true }] })
    const controller = new AbortController()
    const reading = model.generateStream('go', { signal: controller.signal }).final()
    setImmediate(() => controller.abort('enough'))
    await expect(reading).rejects.toBe('enough')
  })

  it('asks a function, and says so when its replies are used up', async () => {
    const model = new ScriptedModel({
      replies: ({ messages }, index) => `${index}: ${JSON.stringify(messages[0]?.content)}`,
    })
    expect((await model.generate('a')).content).toBe('0: "a"')
    expect((await model.generate('b')).content).toBe('1: "b"')
    await expect(new ScriptedModel({ replies: [] }).generate('c')).rejects.toThrow(
      'no reply for call 1: it was given 0',
    )
  })

  it('is a plugin', async () => {
    const model = createRegistry(scripted).createModel('scripted:my-model', { replies: ['Hi'] })
    expect(await model.generate('Hello')).toMatchObject({ content: 'Hi', modelId: 'my-model' })
    expect(() => createRegistry(scripted).createModel('scripted:m', { repies: [] })).toThrow("Did you mean 'replies'")
  })
})
