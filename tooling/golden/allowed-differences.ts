import type { GoldenCase } from './golden-case.ts'

/**
 * Differences in kind from what was recorded, each wherever it occurs. The adapters know them by name,
 * and the runner counts how often one was needed.
 */
export const allowedKinds = {
  'tool-choice':
    'smolagents forces tool_choice "required" whenever there are tools, over the user. Ours sends what the user says, and nothing without tools, which servers refuse.',
  'arguments-not-an-object':
    'A call whose arguments are no JSON object is reported as an invalid call with the text of them, never as a call.',
  'call-without-name': 'A call whose name is no text is an error.',
  'several-calls': 'Several calls written as text are several calls, not an error.',
  'unknown-role': 'A role outside the five is an error wherever a message is read, not only when it is sent.',
  'named-tool':
    "A tool to be called is named in the API's own form; smolagents puts a bare name on the wire, which servers refuse.",
  counters: 'Token counts are on the message, not on the model.',
  'data-url': 'An image in a request is always a data URL, never bare base64.',
  'null-option': 'A null among the options of a call takes the default back, so that the field is absent, not null.',
  'hub-look-up':
    "The Hub's client for JavaScript asks who serves a model before its first call, writes expand[] for expand, and shows the Hub its own token, so that private models are found.",
  'hub-route': "Where a provider is behind the Hub's router changes: ours is what the Hub's client has today.",
  'generation-prompt':
    "The chat template opens the turn of the answer. smolagents did that with tools only, so that a model could go on with the user's turn.",
  'missing-key-late': 'A missing key is an error of the first call, not of the constructor.',
} as const satisfies Readonly<Record<string, string>>

export type AllowedKind = keyof typeof allowedKinds

/** Records that may come out otherwise. */
export interface AllowedRow {
  readonly records: (record: GoldenCase) => boolean
  readonly reason: string
}

/** Where we differ from what is to be kept, and why. A row that is not needed any more fails, so that it is taken out. */
export const allowedRows: readonly AllowedRow[] = [
  {
    records: ({ class: name, error }) =>
      name === 'AzureOpenAIServerModel' && /Must provide .*api_version/.test(error?.message ?? ''),
    reason: "Without a version, ours speaks Azure's v1 API, which has none and is newer than the package.",
  },
  {
    records: ({ class: name, init }) =>
      name === 'HfApiModel' && /^(sambanova|hyperbolic|nebius|nvidia|clarifai)$/.test(String(init?.['provider'])),
    reason: 'The Hub has given these providers up, and its client with it: the error says so.',
  },
  {
    records: ({ class: name, init, error }) =>
      name === 'LiteLLMModel' &&
      /^(groq|cerebras|ollama)/.test(String(init?.['model_id'])) &&
      /Cannot use images/.test(error?.message ?? ''),
    reason:
      'smolagents sends no image to Groq, Cerebras and Ollama. LiteLLM does, and so do we: some of their models can see.',
  },
  {
    records: ({ provider = '', scenario, wire }) =>
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
    records: ({ provider = '', scenario = '', reply }) =>
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
    records: ({ provider = '', scenario }) => /^(gemini|vertex_ai)$/.test(provider) && scenario === 'finish_RECITATION',
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
    reason: 'Cohere knows that no tool is to be called, and is told; LiteLLM leaves it out, so that one may be called.',
  },
]

/** The row that a record has. What is wrong in Python must be better here, without exception. */
export function rowOf(record: GoldenCase): AllowedRow | undefined {
  return record.verdict === 'keep' ? allowedRows.find(({ records }) => records(record)) : undefined
}
