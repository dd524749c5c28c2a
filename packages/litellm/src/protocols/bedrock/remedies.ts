import { isJsonObject } from '@smol/core'
import type { Remedy, WireBody } from '@smol/core/http'
import type { WireBlock, WireTurn } from './wire.ts'

/** What some model refuses, by the words of the API: "This model doesn't support the stopSequences field. Remove stopSequences and try again." */
export const remedies: readonly Remedy[] = Object.freeze([
  inConfig('stopSequences', /stopSequences/, 'the text is cut on our side instead.'),
  // "`temperature` and `top_p` cannot both be specified for this model."
  inConfig('topP', /top_?p/i, "the model's own value holds."),
  inConfig('temperature', /temperature/, "the model's own temperature holds."),
  {
    field: 'toolConfig.toolChoice',
    refuses: (text) => /toolChoice/.test(text) && unsupported.test(text),
    apply: ({ toolConfig, ...body }) => {
      if (!isJsonObject(toolConfig) || toolConfig['toolChoice'] === undefined) return undefined
      return { ...body, toolConfig: { tools: toolConfig['tools'] } }
    },
    warning: {
      type: 'dropped',
      message: 'The model does not take this toolChoice: left out, so that it may answer without a call.',
    },
  },
  {
    field: 'system',
    refuses: (text) => /system (messages?|prompts?)/i.test(text) && unsupported.test(text),
    apply: systemIntoFirstTurn,
    warning: {
      type: 'translated',
      message: 'The model takes no system messages: they were told in the first turn instead.',
    },
  },
] satisfies readonly Remedy[])

const unsupported = /n't support|not support|cannot both|may only|deprecated/i

function inConfig(field: string, words: RegExp, consequence: string): Remedy {
  return {
    field: `inferenceConfig.${field}`,
    refuses: (text) => words.test(text) && unsupported.test(text),
    apply: ({ inferenceConfig, ...body }: WireBody) => {
      if (!isJsonObject(inferenceConfig) || !(field in inferenceConfig)) return undefined
      const rest = Object.entries(inferenceConfig).filter(([name]) => name !== field)
      return { ...body, inferenceConfig: Object.fromEntries(rest) }
    },
    warning: { type: 'dropped', message: `The model does not take '${field}' here: left out; ${consequence}` },
  }
}

function systemIntoFirstTurn({ system, messages, ...body }: WireBody): WireBody | undefined {
  if (!Array.isArray(system) || !Array.isArray(messages)) return undefined
  const told = system as readonly WireBlock[]
  const [first, ...rest] = messages as readonly WireTurn[]
  if (first?.role !== 'user') return { ...body, messages: [{ role: 'user', content: told }, ...messages] as unknown[] }
  return { ...body, messages: [{ ...first, content: [...told, ...first.content] }, ...rest] }
}
