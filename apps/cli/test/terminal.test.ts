import { describe, expect, it } from 'vitest'
import type { Session } from './start.ts'
import { noTerminal, onTerminal, smolCommand } from './start.ts'

const UP = '\u001b[A'
const CTRL_C = '\u0003'
const CTRL_D = '\u0004'

describe.skipIf(noTerminal !== undefined)(
  `on a real terminal${noTerminal === undefined ? '' : ` (skipped: ${noTerminal})`}`,
  () => {
    it('shows progress and erases it before the answer', async () => {
      const { code, stdout } = await onTerminal(smolCommand('-m scripted:loads Hi')).outcome
      expect(code).toBe(0)
      expect(stdout).toContain('waiting for loads …')
      expect(stdout).toMatch(/\r\u001b\[2Kloaded\r\n$/)
    })

    it.each([
      ['-m scripted:hello Hi', 0],
      ['-m scripted:broken Hi', 1],
      ['--modle x', 2],
    ])('ends %s with %i', async (args, exitCode) => {
      expect((await onTerminal(smolCommand(args)).outcome).code).toBe(exitCode)
    })

    it('streams, and ends with 130 on Ctrl-C in mid-answer', async () => {
      const session = onTerminal(smolCommand('-m scripted:hang Hi'))
      await session.seen('begun')
      session.type(CTRL_C)
      expect((await session.outcome).code).toBe(130)
    })

    it('writes no control code where output is not read by a terminal', async () => {
      for (const env of [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1' }]) {
        const { stdout } = await onTerminal(`${smolCommand('-m scripted:loads Hi')} 2>/dev/null | cat`, env).outcome
        expect(stdout).toBe('loaded\r\n')
        const { stdout: notes } = await onTerminal(`${smolCommand('-m scripted:warns Hi')} 2>&1 >/dev/null | cat`, env)
          .outcome
        expect(notes).toBe('smol: warning: topK was left out.\r\n')
      }
    })
  },
)

describe.skipIf(noTerminal !== undefined)('smol chat on a real terminal', () => {
  /** A chat that is ready to be typed into. */
  async function chat(model: string): Promise<Session> {
    const session = onTerminal(smolCommand(`-m scripted:${model} chat`))
    await session.seen('> ')
    return session
  }

  async function leave(session: Session): Promise<number | null> {
    session.type(CTRL_D)
    return (await session.outcome).code
  }

  it('takes Ctrl-C for the answer, goes on, and takes it twice for the chat', async () => {
    const session = await chat('hang')
    session.type('Hi\r')
    await session.seen('begun')
    session.type(CTRL_C)
    await session.seen('begun\r\n')
    session.type('/model scripted:count\r')
    await session.seen('scripted:count\r\n')
    session.type('two\r')
    // The question that got no answer is not part of the dialogue.
    await session.seen('1: "two"')
    session.news()
    session.type('half a line')
    await session.seen('half a line')
    session.type(CTRL_C)
    // As in a shell: what was typed is gone, the chat is not.
    session.type('three\r')
    await session.seen('3: "three"')
    session.type(CTRL_C)
    await session.seen('(Ctrl-C again, or Ctrl-D, leaves)')
    session.type(CTRL_C)
    expect((await session.outcome).code).toBe(130)
  })

  it('has what was typed before at the arrow key', async () => {
    const session = await chat('count')
    session.type('first question\r')
    await session.seen('1: "first question"')
    session.type('second question\r')
    await session.seen('3: "second question"')
    session.news()
    session.type(UP + UP)
    await session.seen('first question')
    session.type(' again\r')
    await session.seen('5: "first question again"')
    expect(await leave(session)).toBe(0)
  })

  it('takes lines that end in a backslash, and what is pasted, as one message', async () => {
    const session = await chat('count')
    session.type('one\\\r')
    await session.seen('… ')
    session.type('two\r')
    await session.seen('1: "one\\ntwo"')
    // As a terminal marks it that was asked to; the chat asked.
    expect((session.news().match(/\u001b\[\?2004h/g) ?? []).length).toBe(1)
    session.type('\u001b[200~a\rb\rc\u001b[201~')
    await session.seen('… c')
    session.type('d\r')
    await session.seen('3: "a\\nb\\ncd"')
    session.type('alone\r')
    await session.seen('5: "alone"')
    session.type(CTRL_D)
    expect((await session.outcome).stdout).toContain('\u001b[?2004l')
  })

  it('completes its commands, shows what was said, and asks again', async () => {
    const session = await chat('count')
    session.type('one\r')
    await session.seen('1: "one"')
    session.news()
    session.type('/hi\t')
    await session.seen('story')
    session.type('\r')
    await session.seen('> one\r\n1: "one"\r\n')
    session.news()
    session.type('/retry\r')
    // In place of the first answer, not behind it.
    await session.seen('1: "one"')
    session.news()
    session.type('/model litel\t')
    await session.seen('litellm:')
    session.type(CTRL_C)
    expect(await leave(session)).toBe(0)
  })

  it('draws a long line anew when the window becomes narrower', async () => {
    const session = onTerminal(`stty cols 60; tty; ${smolCommand('-m scripted:count chat')}`)
    await session.seen('> ')
    const tty = /\/dev\/pts\/\d+/.exec(session.news())?.[0] ?? expect.fail('no terminal')
    const text = 'a line of more than twenty letters'
    session.type(text)
    await session.seen('letters')
    session.news()
    const resized = onTerminal(`stty -F ${tty} cols 20`)
    expect((await resized.outcome).code).toBe(0)
    // It goes up over the lines that it takes now, and draws all of it.
    await session.seen(`> ${text}`)
    session.type('!\r')
    await session.seen(`1: "${text}!"`)
    expect(await leave(session)).toBe(0)
  })
})
