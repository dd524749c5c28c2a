import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const main = join(import.meta.dirname, '../src/main.ts')
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true

interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

interface Started {
  child: ChildProcess
  outcome: Promise<Outcome>
  /** Resolves once the text is in what was written. */
  seen(text: string): Promise<void>
}

/** Starts a program with pipes, and with none of the variables that a developer may have set. */
function start(command: string, args: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore'): Started {
  const child = spawn(command, args, {
    cwd: import.meta.dirname,
    env: { ...process.env, SMOL_MODEL: '', TERM: 'xterm' },
    stdio: [stdin, 'pipe', 'pipe'],
  })
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
      texts[name] += chunk
      child.emit('text')
    })
  }
  return {
    child,
    outcome: once(child, 'close').then(([code]) => ({ code: code as number | null, ...texts })),
    seen: async (text) => {
      while (!`${texts.stdout}${texts.stderr}`.includes(text)) await once(child, 'text')
    },
  }
}

function smol(args: readonly string[], stdin?: 'ignore' | 'pipe'): Started {
  return start(process.execPath, [main, '--plugin', './scripted-plugin.ts', ...args], stdin)
}

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
    const started = smol(['-m', 'scripted:count', 'chat'], 'pipe')
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
    const started = smol(['-m', 'scripted:count', 'Hi'], 'pipe')
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

describe.skipIf(!hasScript)("on a real terminal (skipped where util-linux's script is missing)", () => {
  const quoted = (args: readonly string[]): string =>
    ["'" + process.execPath + "'", `'${main}'`, '--plugin ./scripted-plugin.ts', ...args].join(' ')

  it('shows progress and erases it before the answer', async () => {
    const { code, stdout } = await start('script', ['-qec', quoted(['-m scripted:loads Hi']), '/dev/null']).outcome
    expect(code).toBe(0)
    expect(stdout).toContain('waiting for loads …')
    expect(stdout).toMatch(/\r\u001b\[2Kloaded\r\n$/)
  })

  it('takes Ctrl-C in a chat for the answer, and twice for the chat', async () => {
    const started = start('script', ['-qec', quoted(['-m scripted:hang chat']), '/dev/null'], 'pipe')
    await started.seen('> ')
    started.child.stdin?.write('Hi\r')
    await started.seen('begun')
    started.child.stdin?.write('\u0003')
    await started.seen('begun\r\n')
    started.child.stdin?.write('\u0003')
    expect((await started.outcome).code).toBe(130)
  })
})
