import type { Allow } from '../compare.ts'
import type { GoldenCase, RecordedRequest } from '../golden-case.ts'
import { throughRouter, withRecordedLookUps, withRoutesOf } from './hub-look-ups.ts'
import { litellmRequests } from './litellm-requests.ts'

/** The requests on either side without what only one of the libraries asks, and is no part of the call. */
export function comparableRequests(
  record: GoldenCase,
  actual: readonly RecordedRequest[],
  expected: readonly RecordedRequest[],
  allow: Allow,
): [actual: readonly RecordedRequest[], expected: readonly RecordedRequest[]] {
  if (record.class === 'LiteLLMModel') return [litellmRequests(actual, record), litellmRequests(expected, record)]
  const today = record.verdict === 'fix' && /use the router/.test(record.why ?? '') ? throughRouter(expected) : expected
  const ours = withRecordedLookUps(actual, today, allow)
  return [ours, withRoutesOf(ours, today, allow)]
}
