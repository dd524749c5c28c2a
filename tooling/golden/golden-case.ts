import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { isJsonObject, parseJsonExact } from '../../packages/core/src/index.ts'

/** Another folder of the same form may be run instead: SMOL_GOLDEN=folder. */
export const otherFolder = process.env['SMOL_GOLDEN']
export const goldenFolder = otherFolder ?? join(import.meta.dirname, 'records')

/** One recorded case. The format is described in `records/README.md`. */
export interface GoldenCase {
  readonly id: string
  readonly title?: string
  readonly scenario?: string
  /** LiteLLM: who answers. */
  readonly provider?: string
  readonly env?: Readonly<Record<string, string>>
  readonly verdict: 'keep' | 'fix'
  readonly why?: string
  /** Pure functions: the Python name and the arguments. */
  readonly fn?: string
  readonly args?: Fields
  /** Model calls. */
  readonly class?: string
  readonly init?: Fields
  readonly call?: Fields | readonly Fields[] | null
  readonly reply?: readonly RecordedReply[]
  readonly wire?: readonly RecordedRequest[]
  readonly token_counts?: { readonly input: number | null; readonly output: number | null }
  readonly then?: Fields
  /** What a local model writes. */
  readonly script?: string
  readonly seen?: { readonly prompt: string }
  /** What came of it. */
  readonly result?: unknown
  readonly exported?: Fields
  readonly error?: RecordedError
}

/** Keywords or properties, as Python names them. */
export type Fields = Readonly<Record<string, unknown>>

export interface RecordedReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly text?: string
}

export interface RecordedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface RecordedError {
  readonly type: string
  readonly message: string
  readonly status?: number
}

/** One file of cases. */
export interface GoldenFile {
  /** Below the folder of records, such as `smolagents/messages.json`. */
  readonly name: string
  readonly area: string
  readonly cases: readonly GoldenCase[]
}

/**
 * Every file of cases, in the order of their names. Files without cases are fixtures of others.
 * @throws where there is none
 */
export function readGoldenFiles(): GoldenFile[] {
  const paths = readdirSync(goldenFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.json'),
  )
  const files = paths.toSorted().flatMap((path) => {
    // Integers that a number cannot hold are compared by their digits.
    const file = parseJsonExact(readFileSync(join(goldenFolder, path), 'utf8'))
    if (!isJsonObject(file) || !Array.isArray(file['cases'])) return []
    const name = path.split(sep).join('/')
    return [{ name, area: String(file['area']), cases: file['cases'] as GoldenCase[] }]
  })
  if (files.length === 0) throw new Error(`There are no records below ${goldenFolder}.`)
  return files
}
