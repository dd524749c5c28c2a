import { describe, expect, it } from 'vitest'
import type { FakeRun } from '../test/fake-terminal.ts'
import { run, scripted, startCli } from '../test/fake-terminal.ts'

function chat(model: string, ...flags: string[]): FakeRun {
  return startCli([...scripted, '-m', model, ...flags, 'chat'], { terminal: true })
}

describe('smol chat', () => {
  it('remembers what was said', async () => {
    const { code, stdout, stderr } = await run(['-m', 'scripted:count', '--system', 'Be brief.', 'chat'], {
      input: 'one\n\ntwo\n',
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toBe('2: "one"\n4: "two"\n')
  })

  it('has commands that change it', async () => {
    const lines = [
      'one',
      '/clear',
      'two',
      '/system Be kind.',
      '/system',
      'three',
      '/model scripted:hello',
      'four',
      '/model',
      '/exit',
      'never',
    ]
    const { code, stdout, stderr } = await run(['-m', 'scripted:count', 'chat'], { input: lines.join('\n') })
    expect(code).toBe(0)
    expect(stdout.split('\n').map((line) => line.split(':')[0])).toEqual(['1', '1', '4', 'Hello world', ''])
    expect(stderr).toBe('forgotten\nBe kind.\nBe kind.\nscripted:hello\nscripted:hello\n')
  })

  it('asks again, in place of the last answer, and after a failure', async () => {
    const lines = ['/retry', 'one', 'two', '/retry', '/history', '/clear', '/history', '/retry']
    const { code, stdout, stderr } = await run(['-m', 'scripted:count', 'chat'], { input: lines.join('\n') })
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1: "one"\n3: "two"\n3: "two"\n' })
    expect(stderr).toBe(
      'nothing was asked yet\n> one\n1: "one"\n> two\n3: "two"\nforgotten\n(nothing yet)\nnothing was asked yet\n',
    )

    const started = chat('scripted:broken')
    await started.seen('> ')
    started.stdin.write('Hi\r')
    await started.seen('The stream broke.')
    started.stdin.write('/model scripted:count\r')
    await started.seen('scripted:count\n')
    started.stdin.write('/retry\r')
    await started.seen('1: "Hi"')
    started.stdin.write('/exit\r')
    expect((await started.outcome).code).toBe(0)
  })

  it('sends images with the next question, and only with that', async () => {
    const { stdout, stderr } = await run(['-m', 'scripted:count', 'chat'], {
      input: '/image no.png\n/image https://example.com/cat.jpg\nWhat?\nAnd now?\n/history\n',
    })
    expect(stdout).toMatch(
      /^1: \[\{"type":"text","text":"What\?"\},\{"type":"image_url".*cat\.jpg.*\n3: "And now\?"\n$/,
    )
    expect(stderr).toContain('smol: configuration: /image: there is no file no.png.\n')
    expect(stderr).toContain('images with the next question: 1\n')
    expect(stderr).toContain('> What? (image)\n')
  })

  it('takes lines that end in a backslash for one message, also at the end', async () => {
    const { stdout } = await run(['-m', 'scripted:count', 'chat'], { input: 'one\\\ntwo\nthree\\' })
    expect(stdout).toBe('1: "one\\ntwo"\n3: "three"\n')
  })

  it('goes on as it was after a command that cannot be followed', async () => {
    const { code, stdout, stderr } = await run(['-m', 'scripted:hello', 'chat'], {
      input: '/modle x\n/model nope:x\n/help\nHi\n',
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hello world\n' })
    expect(stderr).toContain('smol: there is no command /modle; /help shows what there is\n')
    expect(stderr).toContain("smol: configuration: -m: 'nope:x': there is no provider")
    expect(stderr).toContain('/system [TEXT]           Show, or set,')
  })

  it('ends at the first failure where nobody could do anything about it', async () => {
    const { code, stdout, stderr } = await run(['-m', 'scripted:broken', 'chat'], { input: 'one\ntwo\n' })
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: 'so far\n',
      stderr: 'smol: bad_response: The stream broke.\n',
    })
  })

  it('is ended by SIGINT where nobody types', async () => {
    const started = startCli([...scripted, '-m', 'scripted:hang', 'chat'], { input: 'one\ntwo\n' })
    await started.seen('begun')
    started.signals.emit('SIGINT')
    expect(await started.outcome).toEqual({ code: 130, stdout: 'begun\n', stderr: '' })
  })
})

describe('smol chat on a terminal', () => {
  it('prompts on standard error, and leaves on Ctrl-D', async () => {
    const started = chat('scripted:hello')
    await started.seen('> ')
    started.stdin.write('Hi\r')
    await started.seen('Hello world\n')
    started.stdin.write('\u0004')
    const { code, stdout, stderr } = await started.outcome
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hello world\n' })
    expect(stderr).toContain('scripted:hello. /help shows the commands')
  })

  it('aborts an answer on Ctrl-C and goes on', async () => {
    const started = chat('scripted:hang')
    await started.seen('> ')
    started.stdin.write('one\r')
    await started.seen('begun')
    started.stdin.write('\u0003')
    await started.seen('begun\n')
    started.stdin.write('/model scripted:count\r')
    await started.seen('scripted:count\n')
    started.stdin.write('two\r')
    // The question that got no answer is not part of the dialogue.
    await started.seen('1: "two"')
    started.stdin.write('/exit\r')
    expect((await started.outcome).code).toBe(0)
  })

  it('leaves with 130 when Ctrl-C comes twice', async () => {
    const started = chat('scripted:hello')
    await started.seen('> ')
    started.stdin.write('\u0003')
    await started.seen('(Ctrl-C again, or Ctrl-D, leaves)')
    started.stdin.write('Hi\r')
    await started.seen('Hello world\n')
    started.stdin.write('\u0003\u0003')
    expect((await started.outcome).code).toBe(130)
  })

  it('goes on after a failure', async () => {
    const started = chat('scripted:broken')
    await started.seen('> ')
    started.stdin.write('Hi\r')
    await started.seen('smol: bad_response: The stream broke.\n')
    started.stdin.write('\u0004')
    expect((await started.outcome).code).toBe(0)
  })
})
