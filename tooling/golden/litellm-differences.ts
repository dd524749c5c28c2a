import type { LiteLLMRecord } from './adapters/litellm/record.ts'

/** Where we differ from a record that is to be kept, and why. At most one in fifty may stand here. */
const reasons: readonly { readonly records: (record: LiteLLMRecord) => boolean; readonly reason: string }[] = []

/** Why a record may differ; undefined when it must agree. */
export function reasonForDifference(record: LiteLLMRecord): string | undefined {
  return reasons.find(({ records }) => records(record))?.reason
}
