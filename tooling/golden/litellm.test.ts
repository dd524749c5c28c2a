import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkRecord } from './adapters/litellm/check.ts'
import type { LiteLLMRecord } from './adapters/litellm/record.ts'
import { runRecord } from './adapters/litellm/run.ts'
import { reasonForDifference, reasons } from './litellm-differences.ts'

const folder = new URL('records/litellm/', import.meta.url)

/** `GOLDEN=wire-groq,response-groq` runs these files only; `GOLDEN_SHOW=1` prints what differs. */
const only = process.env['GOLDEN']?.split(',')

/** How many records are to be kept, and how many of them differ, by the reason that allows it. */
const kept = { all: 0, differing: new Map<string, number>() }

describe('LiteLLMModel does what LiteLLM does where that is right', () => {
  for (const name of readdirSync(folder).map((each) => each.replace('.json', ''))) {
    if (only !== undefined && !only.includes(name)) continue
    const { cases } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { cases: LiteLLMRecord[] }
    it(`golden litellm/${name}`, async () => {
      const wrong: string[] = []
      let allowed = 0
      for (const record of cases) {
        const found = checkRecord(record, await runRecord(record))
        if (record.verdict === 'keep') kept.all += 1
        if (found.length === 0) continue
        const reason = reasonForDifference(record)
        if (reason === undefined) wrong.push(`${record.id}: ${found.join('; ')}`)
        else {
          allowed += 1
          kept.differing.set(reason, (kept.differing.get(reason) ?? 0) + 1)
        }
      }
      process.stdout.write(
        `golden litellm/${name}: ${cases.length - wrong.length - allowed} of ${cases.length}, ${allowed} allowed to differ\n`,
      )
      if (process.env['GOLDEN_SHOW'] !== undefined) process.stdout.write(`${wrong.join('\n')}\n`)
      expect(wrong).toEqual([])
    })
  }

  it('differs in few records, and in none without a reason that is needed', () => {
    const differing = [...kept.differing.values()].reduce((sum, count) => sum + count, 0)
    expect(differing / kept.all).toBeLessThanOrEqual(0.02)
    if (only === undefined) expect(reasons.filter((reason) => !kept.differing.has(reason))).toEqual([])
  })
})
