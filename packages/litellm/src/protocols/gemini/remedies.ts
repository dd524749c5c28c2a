import type { Remedy, WireBody } from '@smol/core/http'
import { isJsonObject } from '@smol/core'

/**
 * What some model refuses, by the words of the API ("Penalty is not enabled for models/…"). Fields of `generationConfig`
 * are named as they are there.
 */
export const remedies: readonly Remedy[] = Object.freeze([
  dropped(['frequencyPenalty', 'presencePenalty'], /penalty is not (enabled|supported)/i, 'Penalties do not hold.'),
  dropped(
    ['thinkingConfig'],
    /thinking[\w ]* is not (enabled|supported)|does not support thinking/i,
    'It thinks as it likes.',
  ),
  dropped(['responseMimeType', 'responseJsonSchema'], jsonRefused(), 'The model may write something else than JSON.'),
  dropped(['mediaResolution'], /media[_ ]?resolution is not (enabled|supported)/i, 'Images have its usual resolution.'),
  {
    field: 'systemInstruction',
    refuses: (text) => /(developer|system)[ _]?instruction is not (enabled|supported)/i.test(text),
    apply: systemIntoFirstTurn,
    warning: {
      type: 'translated',
      message: 'This model takes no system instruction: it was told in the first turn instead.',
    },
  },
])

function jsonRefused(): RegExp {
  return /json mode is not (enabled|supported)|function calling with a response mime type: '?application\/json'? is unsupported/i
}

function dropped(fields: readonly [string, ...string[]], words: RegExp, consequence: string): Remedy {
  return {
    field: fields[0],
    refuses: (text) => words.test(text),
    apply: (body) => withoutConfig(body, fields),
    warning: {
      type: 'dropped',
      message: `This model does not take '${fields.join("', '")}': left out. ${consequence}`,
    },
  }
}

function withoutConfig(body: WireBody, fields: readonly string[]): WireBody | undefined {
  const config = body['generationConfig']
  if (!isJsonObject(config) || !fields.some((field) => field in config)) return undefined
  const rest = Object.fromEntries(Object.entries(config).filter(([name]) => !fields.includes(name)))
  return { ...body, generationConfig: rest }
}

function systemIntoFirstTurn({ systemInstruction, contents, ...rest }: WireBody): WireBody | undefined {
  if (!isJsonObject(systemInstruction) || !Array.isArray(contents)) return undefined
  const [first, ...more] = contents as readonly { role?: string; parts?: readonly unknown[] }[]
  const told = (systemInstruction['parts'] ?? []) as readonly unknown[]
  if (first?.role !== 'user') return { ...rest, contents: [{ role: 'user', parts: told }, ...contents] }
  return { ...rest, contents: [{ role: 'user', parts: [...told, ...(first.parts ?? [])] }, ...more] }
}
