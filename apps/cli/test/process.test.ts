import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Started } from './start.ts'
import { main, smol, start } from './start.ts'

describe('the process', () => {
  it.each([
    [['-m', 'scripted:hello', 'Hi'], { code: 0, stdout: 'Hello world\n', stderr: '' }],
    [
      ['-m', 'scripted:broken', 'Hi'],
      { code: 1, stdout: 'so far\n', stderr: 'smol: bad_response: The stream broke.\n' },
    ],
    [
      ['--modle', 'x'],
      { code: 2, stdout: '', stderr: "smol: wrong usage: unknown option '--modle'. Did you mean '--model'?\n" },
    ],
    [['-m', 'scripted:loads', 'Hi'], { code: 0, stdout: 'loaded\n', stderr: '' }],
  ])('%j', async (args, outcome) => {
    expect(await smol(args).outcome).toEqual(outcome)
  })

  it('reads standard input that comes late, to its end', async () => {
    const started = smol(['-m', 'scripted:count', 'chat'], { stdin: 'pipe' })
    started.child.stdin?.write('one\n')
    await started.seen('1: "one"')
    started.child.stdin?.end('two')
    expect(await started.outcome).toEqual({ code: 0, stdout: '1: "one"\n3: "two"\n', stderr: '' })

    const shell = start('sh', [
      '-c',
      `(echo one; sleep 0.2; echo two) | "$@"`,
      'sh',
      process.execPath,
      main,
      '--plugin',
      './scripted-plugin.ts',
      '-m',
      'scripted:count',
      'Sum',
    ])
    expect((await shell.outcome).stdout).toBe('1: "Sum\\n\\none\\ntwo"\n')
  })

  it('does not wait for ever for a standard input that its parent forgot', async () => {
    const started = smol(['-m', 'scripted:count', 'Hi'], { stdin: 'pipe' })
    const { code, stdout, stderr } = await started.outcome
    expect({ code, stdout }).toEqual({ code: 0, stdout: '1: "Hi"\n' })
    expect(stderr).toMatch(/^smol: warning: nothing came on standard input[^\n]*\n$/)
  })

  it('is quiet when nobody reads any more', async () => {
    const started = smol(['-m', 'scripted:endless', 'Hi'])
    await started.seen('line 3')
    started.child.stdout?.destroy()
    expect(await started.outcome).toMatchObject({ code: 0, stderr: '' })

    const head = start('sh', [
      '-c',
      '"$@" | head -1',
      'sh',
      process.execPath,
      main,
      '--plugin',
      './scripted-plugin.ts',
      '-m',
      'scripted:endless',
      'Hi',
    ])
    expect(await head.outcome).toEqual({ code: 0, stdout: 'line 0\n', stderr: '' })
  })

  it.each(['hang', 'endless'])('ends with 130 on SIGINT: %s', async (id) => {
    const started = smol(['-m', `scripted:${id}`, 'Hi'])
    await started.seen(id === 'hang' ? 'begun' : 'line 3')
    started.child.kill('SIGINT')
    expect(await started.outcome).toMatchObject({ code: 130, stderr: '' })
  })

  it('reports a fault that no call waits for in one line', async () => {
    expect(await smol(['-m', 'scripted:stray', 'Hi']).outcome).toEqual({
      code: 1,
      stdout: '',
      stderr: 'smol: server: stray fault\n',
    })
  })
})

describe('with the model in the box', () => {
  it('answers, and shows no progress where nobody watches', async () => {
    const { code, stdout, stderr } = await smol([
      'What does HTTP stand for?',
      '--max-tokens',
      '16',
      '--temperature',
      '0',
    ]).outcome
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('Hypertext Transfer Protocol')
  })

  // Its threads are in the middle of a token then; torn down there, native code would abort the process.
  it.each([
    ['Ctrl-C', 130, ({ child }: Started) => child.kill('SIGINT')],
    ['a reader that leaves', 0, ({ child }: Started) => child.stdout?.destroy()],
  ])('ends in peace after %s', async (_what, code, end) => {
    const started = smol(['Write a long story.', '--temperature', '0'])
    await once(started.child.stdout ?? expect.fail('no output'), 'data')
    end(started)
    expect(await started.outcome).toMatchObject({ code, stderr: '' })
  })
})
