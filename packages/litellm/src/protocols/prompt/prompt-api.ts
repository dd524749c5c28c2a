/** An API that continues a prompt, as data: what it calls its parts. */
export interface PromptApi {
  /** The field of the prompt. */
  readonly prompt: string
  /** What stands between two messages. Default: a space, as LiteLLM has it. */
  readonly between?: string
  /** Where the parameters stand, if not beside the prompt. */
  readonly below?: string
  /** What it calls the parameters that it takes, by their names in OpenAI's API. */
  readonly names: Readonly<Record<string, string>>
  /** What it calls the model; absent where the URL says it. */
  readonly model?: string
  /** Where it is told to stream. Default: `stream` in the body. */
  readonly streamBelow?: true
  /** Whether it wants to be told when it is not to stream. */
  readonly streamFalse?: true
  /** Fields that are sent where the caller says nothing else. */
  readonly defaults?: Readonly<Record<string, unknown>>
  /** Where the text of a reply stands: keys and places in lists. */
  readonly text: readonly (string | number)[]
  /** Where a stream has its text, if elsewhere. */
  readonly streamText?: readonly (string | number)[]
  /** Where the reason for the end stands. Absent: a reply that came is complete. */
  readonly finish?: readonly (string | number)[]
  /** Where the counts of tokens stand: of the prompt, and of the answer. */
  readonly usage?: readonly [readonly (string | number)[], readonly (string | number)[]]
}

/** What is at a path of keys and places; undefined where nothing is. */
export function at(value: unknown, path: readonly (string | number)[]): unknown {
  let found: unknown = value
  for (const key of path) found = (found as Record<string | number, unknown> | null | undefined)?.[key]
  return found
}
