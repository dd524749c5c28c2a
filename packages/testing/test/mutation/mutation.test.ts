import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { Result } from './run.ts'

const readme = new URL('../../README.md', import.meta.url)
const section = /(?<=<!-- mutation -->\n)[\s\S]*?(?=<!-- \/mutation -->)/
const verdict = ({ noticedBy }: Result): string => (noticedBy === null ? '**not noticed**' : noticedBy)

/** What the README says of the results. */
function table(results: readonly Result[]): string {
  const noticed = results.filter(({ noticedBy }) => noticedBy !== null).length
  const rows = results.map((result) => `| ${result.defect} | ${verdict(result)} |`)
  return `
${noticed} of ${results.length} planted defects are noticed (${Math.floor((noticed / results.length) * 100)} %).

| a provider that … | fails first in |
| --- | --- |
${rows.join('\n')}

`
}

describe('planted defects', () => {
  // In a process of its own: a broken provider may leave rejections behind that nobody observes.
  it('are noticed by the suites, at least nine of ten, as the README says', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [new URL('run.ts', import.meta.url).pathname])
    const results = JSON.parse(stdout) as readonly Result[]
    const noticed = results.filter(({ noticedBy }) => noticedBy !== null)
    expect(results.length).toBeGreaterThan(100)
    expect(new Set(results.map(({ defect }) => defect)).size).toBe(results.length)
    expect(noticed.length / results.length).toBeGreaterThanOrEqual(0.9)

    const text = readFileSync(readme, 'utf8')
    if (process.env['WRITE_README'] !== undefined)
      writeFileSync(
        readme,
        text.replace(section, () => table(results)),
      )
    else expect(summary(section.exec(text)?.[0] ?? '')).toEqual(summary(table(results)))
    // Some hundred suites in a row take a while on a busy machine.
  }, 300_000)
})

/** The defects of a table and whether each was noticed; which test was first may change with the suites. */
function summary(text: string): unknown {
  return text
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => [line.split(' | ')[0], line.includes('**not noticed**')])
}
