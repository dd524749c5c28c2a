import { chatChunk, chatUsage } from '../faults/wire-sample.ts'
import type { StreamDialect } from './dialect.ts'

const counted = { inputTokens: 7, outputTokens: 5, totalTokens: 12 } as const
const growing = (completion_tokens: number) => ({
  prompt_tokens: 7,
  completion_tokens,
  total_tokens: 7 + completion_tokens,
})
const first = chatChunk({ role: 'assistant', content: 'Hello, ' })
const second = chatChunk({ content: 'wörld 🌍' })
const last = chatChunk({}, { finish_reason: 'stop' })

/** Where servers put their token counts. */
export const usageDialects = {
  'usage-in-last-chunk': {
    does: 'counts in a last chunk without choices (OpenAI)',
    chunks: [first, second, last, chatChunk(undefined, { usage: chatUsage })],
    expect: { tokenUsage: counted },
  },
  'usage-null-until-last': {
    does: 'has usage: null in every chunk but the last',
    chunks: [
      { ...first, usage: null },
      { ...second, usage: null },
      { ...last, usage: null },
      chatChunk(undefined, { usage: chatUsage }),
    ],
    expect: { tokenUsage: counted },
  },
  'usage-in-choice-chunk': {
    does: 'counts in the chunk with the finish reason',
    chunks: [first, second, { ...last, usage: chatUsage }],
    expect: { tokenUsage: counted },
  },
  'usage-cumulative': {
    does: 'counts in every chunk, the sum so far: only the last one counts',
    chunks: [
      { ...first, usage: growing(2) },
      { ...second, usage: growing(4) },
      { ...last, usage: growing(5) },
    ],
    expect: { tokenUsage: counted },
  },
  'usage-inside-choice': {
    does: 'counts inside the choice (Moonshot)',
    chunks: [first, second, { ...last, choices: [{ index: 0, delta: {}, finish_reason: 'stop', usage: chatUsage }] }],
    expect: { tokenUsage: counted },
  },
  'usage-x-groq': {
    does: 'counts in x_groq (Groq)',
    chunks: [
      { ...first, x_groq: { id: 'req_1' } },
      second,
      { ...last, x_groq: { id: 'req_1', usage: { ...chatUsage, total_time: 0.1 } } },
    ],
    expect: { tokenUsage: counted },
  },
  'usage-details': {
    does: 'counts cached, reasoning and audio tokens',
    chunks: [
      first,
      second,
      last,
      chatChunk(undefined, {
        usage: {
          prompt_tokens: 70,
          completion_tokens: 50,
          total_tokens: 120,
          prompt_tokens_details: { cached_tokens: 32, audio_tokens: 3 },
          completion_tokens_details: {
            reasoning_tokens: 20,
            audio_tokens: 4,
            accepted_prediction_tokens: 0,
            rejected_prediction_tokens: 0,
          },
        },
      }),
    ],
    expect: {
      tokenUsage: {
        inputTokens: 70,
        outputTokens: 50,
        totalTokens: 120,
        cachedInputTokens: 32,
        audioInputTokens: 3,
        reasoningTokens: 20,
        audioOutputTokens: 4,
      },
    },
  },
  'usage-cache-hit-tokens': {
    does: 'counts cached tokens in prompt_cache_hit_tokens (DeepSeek)',
    chunks: [
      first,
      second,
      last,
      chatChunk(undefined, { usage: { ...chatUsage, prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 3 } }),
    ],
    expect: { tokenUsage: { ...counted, cachedInputTokens: 4 } },
  },
  'usage-without-total': {
    does: 'gives no total',
    chunks: [first, second, last, chatChunk(undefined, { usage: { prompt_tokens: 7, completion_tokens: 5 } })],
    expect: { tokenUsage: counted },
  },
  'usage-absent': {
    does: 'does not count: no zeros may be invented',
    chunks: [first, second, last],
    expect: { text: 'Hello, wörld 🌍', tokenUsage: false },
  },
} as const satisfies Record<string, StreamDialect>
