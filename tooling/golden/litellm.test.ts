import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkRecord } from './adapters/litellm/check.ts'
import type { LiteLLMRecord } from './adapters/litellm/record.ts'
import { runRecord } from './adapters/litellm/run.ts'
import { reasonForDifference } from './litellm-differences.ts'

const folder = new URL('records/litellm/', import.meta.url)

/** `GOLDEN=wire-groq,response-groq` runs these files only; `GOLDEN_SHOW=1` prints what differs. */
const only = process.env['GOLDEN']?.split(',')

describe('LiteLLMModel does what LiteLLM does where that is right', () => {
  for (const name of readdirSync(folder).map((each) => each.replace('.json', ''))) {
    if (only !== undefined && !only.includes(name)) continue
    const { cases } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { cases: LiteLLMRecord[] }
    it(`golden litellm/${name}`, async () => {
      const wrong: string[] = []
      for (const record of cases) {
        if (reasonForDifference(record) !== undefined) continue
        const found = checkRecord(record, await runRecord(record))
        if (found.length > 0) wrong.push(`${record.id}: ${found.join('; ')}`)
      }
      process.stdout.write(`golden litellm/${name}: ${cases.length - wrong.length} of ${cases.length}\n`)
      if (process.env['GOLDEN_SHOW'] !== undefined) process.stdout.write(`${wrong.join('\n')}\n`)
      expect(wrong).toEqual([])
    })
  }
})
