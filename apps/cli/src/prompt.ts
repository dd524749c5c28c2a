import { fstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import type { InputStream } from './terminal.ts'
import { usageError } from './usage-error.ts'

/**
 * How long a silent socket is waited for, in milliseconds. A program that starts another one through Node gives it a
 * socket as standard input and most often never closes it: waiting for its end would be for ever. Shells give pipes and
 * files, which are read to their end however slowly they come.
 */
const SOCKET_WAIT_MS = 1000

/** What was piped in, and whether we stopped waiting for it. */
interface Piped {
  readonly text: string
  readonly gaveUp: boolean
}

/**
 * The words of the command line, a blank line, and what is piped in.
 * @param warn hears when standard input was not waited for
 * @throws SmolError `configuration` when there is nothing at all
 */
export async function readPrompt(
  words: readonly string[],
  stdin: InputStream,
  warn: (text: string) => Promise<void>,
): Promise<string> {
  const prompt = words.join(' ')
  const hasPrompt = prompt.trim() !== ''
  const piped =
    stdin.isTTY === true ? { text: '', gaveUp: false } : await readPiped(stdin, hasPrompt && isSocket(stdin))
  if (piped.gaveUp)
    await warn(
      'warning: nothing came on standard input, which is open; going on without it (close it, or give < /dev/null)',
    )
  const parts = [prompt, piped.text].filter((part) => part.trim() !== '')
  if (parts.length > 0) return parts.join('\n\n')
  throw usageError("there is no prompt. Write smol 'What does HTTP stand for?', pipe text in, or start smol chat.")
}

function isSocket({ fd }: InputStream): boolean {
  return fd !== undefined && fstatSync(fd).isSocket()
}

async function readPiped(stdin: InputStream, mayGiveUp: boolean): Promise<Piped> {
  if (mayGiveUp && !(await speaks(stdin))) return { text: '', gaveUp: true }
  try {
    // As in a shell's $(…): the line end behind the last line is not part of the text.
    return { text: (await text(stdin)).replace(/[\r\n]+$/, ''), gaveUp: false }
  } catch (error) {
    throw usageError(`cannot read standard input: ${(error as Error).message}`, error)
  }
}

/** Whether anything comes, be it the end. */
function speaks(stdin: InputStream): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (speaking: boolean): void => {
      clearTimeout(timer)
      stdin.off('readable', onReadable)
      stdin.off('end', onReadable)
      resolve(speaking)
    }
    const onReadable = (): void => done(true)
    const timer = setTimeout(() => done(false), SOCKET_WAIT_MS)
    stdin.on('readable', onReadable)
    stdin.on('end', onReadable)
  })
}
