import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createProgress, describeLoad } from './progress.ts'
import type { OutputStream } from './terminal.ts'

function screen(isTTY: boolean, columns = 20): { stream: OutputStream; written: string[] } {
  const written: string[] = []
  const stream = new Writable({ write: (chunk: Buffer, _encoding, done) => (written.push(chunk.toString()), done()) })
  return { stream: Object.assign(stream, { isTTY, columns }), written }
}

describe('createProgress', () => {
  it('draws one line that fits, and erases it', () => {
    const { stream, written } = screen(true)
    const progress = createProgress(stream, {})
    progress.show('loading\na model with a long name')
    progress.clear()
    progress.clear()
    expect(written).toEqual(['\r\u001b[2Kloading a model wit', '\r\u001b[2K'])
  })

  it('draws where the width is not known', () => {
    const { stream, written } = screen(true, 0)
    createProgress(stream, {}).show('loading')
    expect(written).toEqual(['\r\u001b[2Kloading'])
  })

  it('draws no faster than anybody reads', () => {
    const { stream, written } = screen(true)
    const progress = createProgress(stream, {})
    for (let at = 0; at < 1000; at++) progress.show(`${at}`)
    expect(written.length).toBeLessThan(100)
    expect(written[0]).toBe('\r\u001b[2K0')
  })

  it('is silent where nobody watches and where nothing can be erased', () => {
    for (const [isTTY, env] of [
      [false, {}],
      [true, { TERM: 'dumb' }],
    ] as const) {
      const { stream, written } = screen(isTTY)
      const progress = createProgress(stream, env)
      progress.show('loading')
      progress.clear()
      expect(written).toEqual([])
    }
  })
})

describe('describeLoad', () => {
  it('says how far which file is', () => {
    expect(describeLoad({ file: 'model.onnx', loaded: 49_500_000, total: 97_000_000 })).toBe(
      'loading model.onnx 51 % of 97.0 MB',
    )
    expect(describeLoad({ status: 'start', file: 'model.onnx' })).toBe('loading model.onnx …')
    expect(describeLoad({ file: 'a', loaded: 1, total: 0 })).toBe('loading a …')
    expect(describeLoad({ status: 'ready' })).toBe('reading the prompt …')
    expect(describeLoad(undefined)).toBe('loading …')
  })
})
