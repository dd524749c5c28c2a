import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readPrompt } from './prompt.ts'
import type { InputStream } from './terminal.ts'

const noWarning = (text: string): never => expect.fail(`warned: ${text}`)

function piped(...chunks: (string | Uint8Array)[]): InputStream {
  return Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
}

const terminal: InputStream = Object.assign(new Readable(), { isTTY: true })

describe('readPrompt', () => {
  it('puts what is piped in behind the words, a blank line between', async () => {
    expect(await readPrompt(['Sum', 'up'], piped('one\n', 'two\n'), noWarning)).toBe('Sum up\n\none\ntwo')
    expect(await readPrompt([], piped('  indented\r\n\r\n'), noWarning)).toBe('  indented')
    expect(await readPrompt(['Hi'], piped(' \n'), noWarning)).toBe('Hi')
  })

  it('reads characters that are cut between two chunks', async () => {
    const bytes = Buffer.from('größe')
    expect(await readPrompt([], piped(bytes.subarray(0, 3), bytes.subarray(3)), noWarning)).toBe('größe')
  })

  it('leaves a terminal alone', async () => {
    expect(await readPrompt(['Hi'], terminal, noWarning)).toBe('Hi')
  })

  it('says what to do when there is nothing', async () => {
    await expect(readPrompt([], terminal, noWarning)).rejects.toThrow('there is no prompt. Write smol')
    await expect(readPrompt(['  '], piped('\n'), noWarning)).rejects.toThrow('there is no prompt')
  })

  it('names standard input when it cannot be read', async () => {
    const broken = new Readable({ read: (): void => void broken.destroy(new Error('EISDIR: a folder')) })
    await expect(readPrompt(['Hi'], broken, noWarning)).rejects.toThrow('cannot read standard input: EISDIR')
  })
})
