import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { png } from '../test/png.ts'
import type { TransformersLibrary } from './library.ts'
import { decodeImage } from './vision/read-image.ts'

const url = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href)

/** What a process of its own says, which nothing has loaded sharp into. */
async function say(code: string, flags: readonly string[] = []): Promise<unknown> {
  const program = `
    import { withLateSharp } from ${url('./late-sharp.ts')}
    const hasSharp = () => process.report.getReport().sharedObjects.some((file) => file.includes('libvips'))
    ${code}`
  const args = [...flags, '--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

describe('withLateSharp', () => {
  it('loads sharp with the first image, and sees that as ever', async () => {
    const image = Buffer.from(png([10, 220, 30], 2)).toString('base64')
    const code = `
      const { RawImage } = await withLateSharp(() => import('@huggingface/transformers'))
      const before = hasSharp()
      const { data, width, channels } = await RawImage.fromBlob(new Blob([Buffer.from('${image}', 'base64')]))
      console.log(JSON.stringify({ before, after: hasSharp(), width, channels, pixel: [...data.slice(0, 3)] }))`
    expect(await say(code)).toEqual({ before: false, after: true, width: 2, channels: 3, pixel: [10, 220, 30] })
  })

  it('holds for that import only', async () => {
    const code = `
      await withLateSharp(() => import('@huggingface/transformers'))
      await withLateSharp(() => Promise.reject(new Error('not there'))).catch(() => undefined)
      const { createRequire } = await import('node:module')
      const require = createRequire(import.meta.resolve('@huggingface/transformers'))
      const sharp = require('sharp')
      console.log(JSON.stringify([typeof sharp.versions.vips, hasSharp()]))`
    expect(await say(code)).toEqual(['string', true])
  })

  it('imports as it is where Node has no hooks', async () => {
    const flags = ['--import', 'data:text/javascript,import module from "node:module"; delete module.registerHooks']
    const code = `
      const { RawImage } = await withLateSharp(() => import('@huggingface/transformers'))
      console.log(JSON.stringify([typeof RawImage, hasSharp()]))`
    expect(await say(code, flags)).toEqual(['function', true])
  })

  it('says what to install where an image comes and sharp does not', async () => {
    const cause = new Error('Could not load the "sharp" module using the linux-riscv64 runtime\nPossible solutions:')
    const RawImage = { fromBlob: () => Promise.reject(cause) }
    const reading = decodeImage(png([1, 2, 3]), 'messages[0].content[1]', {
      RawImage,
    } as unknown as TransformersLibrary)
    await expect(reading).rejects.toMatchObject({
      code: 'missing_dependency',
      message: expect.stringMatching(/^messages\[0\]\.content\[1\] is an image.*linux-riscv64.*npm install/),
    })
  })
})
