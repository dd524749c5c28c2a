import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { main, noTerminal, onTerminal } from './start.ts'

const folder = mkdtempSync(join(tmpdir(), 'smol-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
// As an installation puts it on the PATH.
writeFileSync(join(folder, 'smol'), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`)
chmodSync(join(folder, 'smol'), 0o755)
// A model that was downloaded.
const cache = join(folder, 'hf')
mkdirSync(join(cache, 'transformers.js/onnx-community/Some-Model/onnx'), { recursive: true })

const env = {
  PATH: `${folder}${delimiter}${process.env['PATH']}`,
  SMOL_MODEL: '',
  HF_HOME: cache,
  HOME: folder,
}

interface Answered {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

function run(command: string, args: readonly string[]): Answered {
  return spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, ...env }, cwd: import.meta.dirname })
}

/** Why a shell cannot be asked here; undefined where it can. */
function missing(shell: string): string | undefined {
  return run(shell, ['--version']).status === 0 ? undefined : `${shell} is not installed`
}

/** What each shell must offer, whoever asks: typed so far, then all of what comes. */
const wanted: readonly (readonly [typed: string, offered: readonly string[]])[] = [
  ['smol ch', ['chat']],
  ['smol completion ', ['bash', 'zsh', 'fish']],
  ['smol providers hf', ['hf-api']],
  ['smol providers --plugin ./scripted-plugin.ts scr', ['scripted']],
  ['smol --temp', ['--temperature']],
  ['smol chat --json', []],
  ['smol -m transf', ['transformers:']],
  ['smol -m transformers:', ['transformers:@smol/smollm2-135m-instruct', 'transformers:onnx-community/Some-Model']],
  ['smol --model=transformers:onnx', ['--model=transformers:onnx-community/Some-Model']],
  ['smol -m openai:gpt-4o-mini -o apiB', ['apiBase=']],
  ['smol --reasoning-effort hi', ['high']],
  ['smol --plugin ./scripted-plugin.ts -m scr', ['scripted:']],
  ['smol --plugin ./scripted-plugin.ts -m scripted:x -o loud=', ['loud=true', 'loud=false']],
  ['smol "what is" --s', ['--system', '--stop', '--seed']],
]

/** What a shell says of each, asked in one go: shells and commands take their time to start. */
function offers(shell: string, args: readonly string[], program: string): string[][] {
  const { stdout, stderr } = run(shell, [...args, program, ...wanted.map(([typed]) => typed)])
  expect(stderr).toBe('')
  return stdout
    .split('---\n')
    .slice(0, -1)
    .map((text) => text.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? ''])))
}

// The prompts say which command they wait for: what is typed before one is there meets a terminal in another mode, and
// may be lost.

describe.skipIf(missing('bash') !== undefined)(`bash (skipped where it is not installed)`, () => {
  it('completes commands, flags, providers, models, options and values', () => {
    const found = offers(
      'bash',
      ['--norc', '-c'],
      `source <(smol completion bash)
      for COMP_LINE in "$0" "$@"; do COMP_POINT=\${#COMP_LINE}; _smol; printf '%s\\n' "\${COMPREPLY[@]}" ---; done`,
    )
    for (const [index, [typed, offered]] of wanted.entries()) {
      // What stands before the last : or = is not replaced, and not offered.
      const parts = offered.map((offer) => (/[:=]/.test(typed) ? offer.replace(/^.*[:=](?=.)/, '') : offer))
      expect(found[index], typed).toEqual(parts)
    }
  })

  it.skipIf(noTerminal !== undefined)('completes at the Tab key, files too', async () => {
    writeFileSync(join(folder, '.bashrc'), "PS1='<\\#>'\nsource <(smol completion bash)\n")
    const session = onTerminal('bash --noprofile -i', env)
    await session.seen('<1>')
    session.type('smol -m transformers:onnx\t')
    await session.seen('transformers:onnx-community/Some-Model')
    session.type('\u0015smol --image scripted-pl\t')
    await session.seen('scripted-plugin.ts')
    session.type('\u0015exit\r')
    expect((await session.outcome).code).toBe(0)
  })
})

describe.skipIf(missing('fish') !== undefined)(`fish (skipped where it is not installed)`, () => {
  it('completes commands, flags, providers, models, options and values', () => {
    const found = offers(
      'fish',
      ['--no-config', '-c'],
      'smol completion fish | source; for typed in $argv; complete -C $typed; echo ---; end',
    )
    for (const [index, [typed, offered]] of wanted.entries()) {
      expect(new Set(found[index]), typed).toEqual(new Set(offered))
    }
  })
})

describe.skipIf(missing('zsh') !== undefined || noTerminal !== undefined)(
  `zsh (skipped where it is not installed)`,
  () => {
    it('completes at the Tab key', async () => {
      writeFileSync(
        join(folder, '.zshrc'),
        "bindkey -e\nPS1='<%!>'\nautoload -U compinit\ncompinit -u\nsource <(smol completion zsh)\n",
      )
      const session = onTerminal('zsh -d -i', { ...env, ZDOTDIR: folder, TERM: 'dumb' })
      const completed: readonly (readonly [typed: string, done: string])[] = [
        ['smol --temp', 'smol --temperature'],
        ['smol -m transformers:onnx', 'smol -m transformers:onnx-community/Some-Model'],
        ['smol -m openai:gpt-4o-mini -o apiB', 'smol -m openai:gpt-4o-mini -o apiBase='],
        ['smol --model=openai:gpt', 'smol --model=openai:gpt-4o-mini'],
        ['smol --image scripted-pl', 'smol --image scripted-plugin.ts'],
      ]
      for (const [index, [typed, done]] of completed.entries()) {
        await session.seen(`<${index + 1}>`)
        session.news()
        session.type(`${typed}\t`)
        await session.seen(done.slice(typed.length))
        // Shown as the shell understands it.
        session.type("\u0001echo '\u0005'\r")
        await session.seen(`\n${done}`)
      }
      await session.seen('<6>')
      session.type('exit\r')
      expect((await session.outcome).code).toBe(0)
    })
  },
)

describe('smol completion', () => {
  it('is wrong usage without a shell that it knows', () => {
    for (const args of [[], ['powershell'], ['bash', 'zsh']]) {
      const { status, stdout, stderr } = run('smol', ['completion', ...args])
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain('name one shell, bash, zsh, fish')
    }
  })

  it('offers nothing where a provider is not there, and does not fail over it', () => {
    expect(run('smol', ['completion', 'candidates', '--', '-m', 'nobody:']).stdout).toBe('')
  })
})
