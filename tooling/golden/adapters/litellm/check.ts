import { compareReply } from './compare-reply.ts'
import { compareWire } from './compare-wire.ts'
import { fixDifferences } from './fixes.ts'
import { refusalDifferences } from './refusal.ts'
import type { LiteLLMRecord } from './record.ts'
import type { Seen } from './run.ts'

/** What speaks against our behaviour in a record; an empty list when it is as it should be. */
export function checkRecord(record: LiteLLMRecord, seen: Seen): string[] {
  if (record.verdict === 'fix') return fixDifferences(record, seen)
  if (record.reply !== undefined) return compareReply(record, seen)
  return record.error === undefined ? compareWire(record, seen) : refusalDifferences(record, seen)
}
