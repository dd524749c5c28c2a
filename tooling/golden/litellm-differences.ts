import type { LiteLLMRecord } from './adapters/litellm/record.ts'

interface Difference {
  readonly records: (record: LiteLLMRecord) => boolean
  readonly reason: string
}

/** Where we differ from a record that is to be kept, and why. At most one in fifty may stand here. */
const differences: readonly Difference[] = [
  {
    records: ({ provider, scenario, wire }) =>
      /^(replicate|triton)$/.test(provider) && scenario === 'parts' && wire === undefined,
    reason: 'Parts of text are joined; LiteLLM fails on them where it makes one prompt of the dialogue.',
  },
  {
    records: ({ provider, scenario }) => provider === 'replicate' && scenario === 'failed',
    reason:
      'A prediction that failed is an error of the server, whatever its reason; LiteLLM says that the input was at fault.',
  },
  {
    records: ({ scenario, reply }) => scenario === 'refusal' && reply !== undefined,
    reason:
      "What a model says in refusing is told as the text, and finishReason is 'content-filter'; LiteLLM gives no text and 'stop'.",
  },
  {
    records: ({ scenario }) => scenario === 'stream_no_finish',
    reason:
      "A stream that is closed with [DONE], but gave no reason, ends with 'other' and a warning for every provider; LiteLLM says 'stop', or fails for three.",
  },
  {
    records: ({ scenario, error }) => scenario === 'stream_json_instead' && error !== undefined,
    reason: 'A whole reply where a stream was due is used, with a warning; LiteLLM fails for some providers.',
  },
  {
    records: ({ scenario, error }) => scenario === 'error_in_200' && error?.type === 'APIConnectionError',
    reason:
      'An error inside a reply of status 200 has the kind that its own words say; LiteLLM calls it a connection error for one provider.',
  },
  {
    records: ({ provider, scenario, reply }) =>
      /^(mistral|codestral)$/.test(provider) && scenario.startsWith('tool_turn') && reply === undefined,
    reason:
      'Mistral refuses tool call ids that are not nine letters or digits: they are translated; LiteLLM sends what the API refuses.',
  },
  {
    records: ({ provider, scenario, reply }) =>
      provider === 'gemini' && scenario === 'image_http' && reply === undefined,
    reason:
      'Gemini fetches an image itself from an https URL in fileData, so that it is sent as it is; LiteLLM downloads it without a word. For Vertex AI both send the URL.',
  },
  {
    records: ({ provider, scenario }) => /^(gemini|vertex_ai)$/.test(provider) && scenario === 'finish_RECITATION',
    reason:
      "What a model wrote before it was stopped is told, whole as in a stream, and finishReason is 'content-filter'; LiteLLM takes it out of whole replies only.",
  },
  {
    records: ({ provider, scenario }) => provider === 'ollama' && scenario === 'two_systems',
    reason:
      'Texts of one speaker that meet are joined with a newline; LiteLLM puts two system messages of a prompt together without a space.',
  },
  {
    records: ({ provider, scenario }) => provider === 'cohere' && scenario === 'tools_none',
    reason: "Cohere knows that no tool is to be called, and is told; LiteLLM leaves it out, so that one may be called.",
  },
]

/** Why a record may differ; undefined when it must agree. */
export function reasonForDifference(record: LiteLLMRecord): string | undefined {
  if (record.verdict !== 'keep') return undefined
  return differences.find(({ records }) => records(record))?.reason
}

export const reasons: readonly string[] = differences.map(({ reason }) => reason)
