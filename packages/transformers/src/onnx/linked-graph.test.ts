import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelPath } from '@smol/smollm2-135m-instruct'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { writeOnnx } from '../../test/onnx.ts'
import { decoder, embedTokens } from '../../test/tiny-graphs.ts'
import { firstOutput, linkGraph } from './linked-graph.ts'

const folder = mkdtempSync(join(tmpdir(), 'smol-link-'))
afterAll(() => rmSync(folder, { recursive: true }))

const vocabulary = { size: 400, words: { red: 3, green: 4, blue: 5 }, start: 1, end: 2 }
const file = join(folder, 'model.onnx')

describe('linkGraph', () => {
  it('leaves megabytes where they are', () => {
    const weights = join(modelPath, 'onnx/model_q4.onnx')
    const linked = Buffer.from(linkGraph(weights, 1) ?? [])
    expect(linked.length).toBeLessThan(1e6)
    expect(linked.includes(firstOutput)).toBe(true)
    expect(linked.includes('model_q4.onnx')).toBe(true)
  })

  it('links large weights by place and length, and keeps small ones', () => {
    writeFileSync(file, writeOnnx(decoder(vocabulary)))
    const whole = readFileSync(file)
    const linked = Buffer.from(linkGraph(file, 1) ?? []).toString('latin1')
    // 4 rows of 400 scores in 32 bits; key and value of an entry stand one behind the other.
    const [, offset] = /offset..(\d+)/.exec(linked) ?? []
    const [, length] = /length..(\d+)/.exec(linked) ?? []
    expect(Number(length)).toBe(4 * 400 * 4)
    expect(linked.match(/model\.onnx/g)).toHaveLength(1)
    const weights = whole.subarray(Number(offset), Number(offset) + Number(length))
    expect(whole.indexOf('mouth', 0, 'latin1')).toBeLessThan(Number(offset))
    expect(linked.includes(weights.toString('latin1'))).toBe(false)
    expect(linked.includes('perImage')).toBe(true)
  })

  it('leaves a graph without a cache as it is', () => {
    writeFileSync(file, writeOnnx(embedTokens(vocabulary)))
    expect(linkGraph(file, 1)).toBeUndefined()
  })

  it('refuses what is cut off or no model, and never goes on for ever', () => {
    const whole = writeOnnx(decoder(vocabulary))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => {
        writeFileSync(file, whole)
        truncateSync(file, length)
        // The last field stands behind the graph, and nothing is missed where only that is gone.
        const isWhole = length >= whole.length - 5
        if (length > 2 && !isWhole) expect(() => linkGraph(file, 1)).toThrow(/ends|number/)
        else expect(() => linkGraph(file, 1)).not.toThrow(TypeError)
      }),
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), (bytes) => {
        writeFileSync(file, bytes)
        try {
          expect(linkGraph(file, 1)).toBeUndefined()
        } catch (error) {
          expect(String(error)).toMatch(/ends|number|wire type/)
        }
      }),
    )
  })
})
