import type { ScenarioFailure, ScenarioReply, Spelling } from '@smol/testing'
import { callsOf, textOf } from '@smol/testing'

/** `generateContent`, as Google's own server spells it: each event is a whole reply with a piece of the parts. */
export const geminiSpelling: Spelling = Object.freeze({
  events({ pieces, finishReason, tokenUsage, failure }: ScenarioReply): readonly unknown[] {
    const calls = partsOfCalls({ pieces })
    const texts = pieces.flatMap((piece): object[] =>
      'call' in piece ? [] : 'text' in piece ? [{ text: piece.text }] : [{ text: piece.reasoning, thought: true }],
    )
    return [
      ...[...texts, ...calls].map((part) => ({ candidates: [candidate([part])], ...version })),
      ...(failure === undefined ? [] : [failureBody(failure)]),
      ...(finishReason === undefined
        ? []
        : [
            {
              candidates: [{ ...candidate([{ text: '' }]), finishReason: words[finishReason] }],
              ...usageOf(tokenUsage),
              ...version,
            },
          ]),
    ]
  },
  whole(reply: ScenarioReply): unknown {
    const { pieces, finishReason = 'stop', tokenUsage } = reply
    const thought = pieces.map((piece) => ('reasoning' in piece ? piece.reasoning : '')).join('')
    const parts = [
      ...(thought === '' ? [] : [{ text: thought, thought: true }]),
      { text: textOf(pieces) },
      ...partsOfCalls(reply),
    ]
    return {
      candidates: [{ ...candidate(parts), finishReason: words[finishReason] }],
      ...usageOf(tokenUsage),
      ...version,
    }
  },
  failure: failureBody,
  frame: (event: unknown) => `data: ${JSON.stringify(event)}\r\n\r\n`,
})

const version = { modelVersion: 'gemini-2.5-flash', responseId: 'resp-1' }

/** There is no word for calls: a turn that ends with them has stopped. */
const words = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  other: 'OTHER',
} as const

function candidate(parts: readonly object[]): object {
  return { content: { parts, role: 'model' }, index: 0 }
}

/** Calls come whole, never in pieces. */
function partsOfCalls({ pieces }: Pick<ScenarioReply, 'pieces'>): object[] {
  return callsOf(pieces).map(({ id, name, arguments: args }) => ({ functionCall: { id, name, args: json(args) } }))
}

/** The API has no arguments that are cut off: where a scenario has, the text stands in their place. */
function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function usageOf(usage: ScenarioReply['tokenUsage']): object {
  if (usage === undefined) return {}
  return {
    usageMetadata: {
      promptTokenCount: usage.inputTokens,
      candidatesTokenCount: usage.outputTokens,
      totalTokenCount: usage.totalTokens,
      cachedContentTokenCount: usage.cachedInputTokens,
    },
  }
}

function failureBody({ message, status: code }: ScenarioFailure): unknown {
  const status = {
    400: 'INVALID_ARGUMENT',
    401: 'UNAUTHENTICATED',
    403: 'PERMISSION_DENIED',
    404: 'NOT_FOUND',
    429: 'RESOURCE_EXHAUSTED',
  }[code]
  return { error: { code, message, status: status ?? 'INTERNAL' } }
}
