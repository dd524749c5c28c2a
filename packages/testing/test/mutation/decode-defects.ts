import type { Completion, ReplyDelta } from '@smol/core'
import type { Protocol } from '@smol/core/http'
import { parrotProtocol } from '../reference-provider.ts'
import type { Defect } from './defect.ts'
import { without } from './defect.ts'
import { streaming } from './decode-stream-defects.ts'

/** The whole reply of the right protocol, changed. */
function decoding(change: (completion: Completion) => Completion): Partial<Protocol> {
  return { decode: (json) => change(parrotProtocol.decode(json)) }
}

const both = (whole: Partial<Protocol>, streamed: Partial<Protocol>): Partial<Protocol> => ({ ...whole, ...streamed })
let counter = 0

/** What can be wrong in decode. */
export const decodeDefects: readonly Defect[] = [
  {
    name: 'trims the text of whole replies',
    protocol: decoding((completion) => ({
      ...completion,
      content: completion.content?.replace(/\n\n/g, '\n') ?? null,
    })),
  },
  { name: 'loses the usage of whole replies', protocol: decoding(({ tokenUsage: _tokenUsage, ...rest }) => rest) },
  {
    name: 'invents a usage of zero',
    protocol: both(
      decoding((completion) => ({ tokenUsage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 }, ...completion })),
      streaming((delta) =>
        delta.finishReason === undefined
          ? delta
          : { tokenUsage: { inputTokens: 0, outputTokens: 0, totalTokens: 0 }, ...delta },
      ),
    ),
  },
  {
    name: 'loses cached tokens',
    protocol: both(
      decoding((completion) => withoutCached(completion)),
      streaming((delta) => withoutCached(delta)),
    ),
  },
  {
    name: 'takes a reply that hit the limit for a finished one',
    protocol: decoding((completion) => ({ ...completion, finishReason: 'stop' })),
  },
  { name: 'loses tool calls of whole replies', protocol: decoding((completion) => ({ ...completion, toolCalls: [] })) },
  {
    name: 'keeps one tool call of two',
    protocol: decoding((completion) => ({ ...completion, toolCalls: completion.toolCalls?.slice(0, 1) ?? [] })),
  },
  {
    name: 'makes up ids of tool calls',
    protocol: decoding((completion) => ({
      ...completion,
      toolCalls: completion.toolCalls?.map((call) => ({ ...call, id: `id-${counter++}` })) ?? [],
    })),
  },
  {
    name: 'encodes arguments twice',
    protocol: decoding((completion) => ({
      ...completion,
      toolCalls: completion.toolCalls?.map((call) => ({ ...call, arguments: JSON.stringify(call.arguments) })) ?? [],
    })),
  },
  { name: 'loses the reasoning of whole replies', protocol: decoding(({ reasoning: _reasoning, ...rest }) => rest) },
  {
    name: 'puts the reasoning into the text',
    protocol: decoding(({ reasoning = '', ...rest }) => ({ ...rest, content: reasoning + (rest.content ?? '') })),
  },
  {
    name: 'takes any JSON for an answer',
    protocol: { decode: (json) => parrotProtocol.decode({ says: '', ...(json as object) }) },
  },
  {
    name: 'changes the JSON that it reads',
    protocol: {
      decode: (json) => {
        ;(json as Record<string, unknown>)['seen'] = true
        return parrotProtocol.decode(json)
      },
    },
  },
]

/** The reply without its count of cached tokens. */
function withoutCached<T extends ReplyDelta | Completion>(reply: T): T {
  if (reply.tokenUsage === undefined) return reply
  return { ...reply, tokenUsage: without(reply.tokenUsage, 'cachedInputTokens') }
}
