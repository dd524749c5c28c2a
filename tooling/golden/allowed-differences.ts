/**
 * Differences in kind from what was recorded, each wherever it occurs. The adapters know them by name,
 * and the runner counts how often one was needed.
 */
export const allowedKinds = {
  'tool-choice':
    'smolagents forces tool_choice "required" whenever there are tools, over the user. Ours sends what the user says, and nothing without tools, which servers refuse.',
  'joined-texts':
    'Texts that meet when messages of one role merge are one text, joined with a newline, as in later versions.',
  'empty-content': 'No text is an empty text, not null.',
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
  'missing-key-late': 'A missing key is an error of the first call, not of the constructor.',
} as const satisfies Readonly<Record<string, string>>

export type AllowedKind = keyof typeof allowedKinds

/**
 * Single cases that may differ, with the reason. One that does not differ any more fails, so that its row is
 * taken out.
 */
export const allowedCases: readonly { readonly id: string; readonly reason: string }[] = [
  {
    id: 'sa-azure-005',
    reason: "Without a version, ours speaks Azure's v1 API, which has none and is newer than the package.",
  },
]
