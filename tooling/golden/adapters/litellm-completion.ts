import { expect } from 'vitest'
import type { Adapter } from './adapter.ts'
import { checkRecord } from './litellm/check.ts'
import type { LiteLLMRecord } from './litellm/record.ts'
import { runRecord } from './litellm/run.ts'

/** `litellm.completion`, as LiteLLMModel. */
export const litellmCompletion: Adapter = async (given) => {
  const record = given as unknown as LiteLLMRecord
  expect(checkRecord(record, await runRecord(record))).toEqual([])
}
