import { describe, expect, it } from 'vitest'
import { agglomerateStreamDeltas } from './reply.ts'

describe('agglomerateStreamDeltas', () => {
  it('adds up text, calls and usage', () => {
    expect(
      agglomerateStreamDeltas([
        { content: 'Hi', toolCalls: [{ index: 0, name: 'web_search', arguments: '' }] },
        { content: ' everyone', toolCalls: [{ index: 0, arguments: ' {"' }] },
        { content: ", it's", toolCalls: [{ index: 0, arguments: 'query": "current pope name and date of birth"}' }] },
        { content: '', tokenUsage: { inputTokens: 1348, outputTokens: 24, totalTokens: 1372 } },
      ]),
    ).toEqual({
      content: "Hi everyone, it's",
      toolCalls: [
        {
          id: expect.any(String),
          name: 'web_search',
          arguments: { query: 'current pope name and date of birth' },
        },
      ],
      tokenUsage: { inputTokens: 1348, outputTokens: 24, totalTokens: 1372 },
    })
  })

  it('of nothing is nothing', () => {
    expect(agglomerateStreamDeltas([])).toEqual({ content: '', toolCalls: [] })
  })

  it('keeps the last usage, not the sum', () => {
    const usage = (outputTokens: number): { inputTokens: number; outputTokens: number; totalTokens: number } => ({
      inputTokens: 10,
      outputTokens,
      totalTokens: 10 + outputTokens,
    })
    const { tokenUsage } = agglomerateStreamDeltas([1, 2, 3].map((count) => ({ tokenUsage: usage(count) })))
    expect(tokenUsage).toEqual(usage(3))
  })

  it('tells reasoning, finish reason and broken calls', () => {
    expect(
      agglomerateStreamDeltas([
        { reasoning: 'a' },
        { reasoning: 'b', toolCalls: [{ name: 'f', arguments: '{"x' }] },
        { finishReason: 'length' },
      ]),
    ).toEqual({
      content: '',
      reasoning: 'ab',
      toolCalls: [],
      invalidToolCalls: [
        { id: expect.any(String), name: 'f', text: '{"x', reason: expect.stringContaining('cut off') },
      ],
      finishReason: 'length',
    })
  })
})
