import type { Arguments } from './arguments.ts'
import { candidates } from './candidates.ts'
import { completionScripts } from './completion-scripts.ts'
import type { Context, Start } from './context.ts'
import { usageError } from './usage-error.ts'

/**
 * `smol completion SHELL` prints a script; what that asks for at the Tab key is `smol completion candidates -- WORD…`: one
 * candidate a line, a tab, and what it is; or `:files`.
 */
export async function prepareCompletion({ terminal, output }: Context, { words }: Arguments): Promise<Start> {
  const [asked = '', ...typed] = words
  if (asked === 'candidates') {
    const found = await candidates(typed, { cwd: terminal.cwd, env: terminal.env })
    const lines = found === 'files' ? [':files'] : found.map(({ value, says }) => `${value}\t${says}`)
    return () => output.write(lines.map((line) => `${line}\n`).join(''))
  }
  const script = Object.hasOwn(completionScripts, asked) ? completionScripts[asked] : undefined
  if (script === undefined || typed.length > 0) {
    throw usageError(
      `wrong usage of smol completion: name one shell, ${Object.keys(completionScripts).join(', ')}. In a bash: source <(smol completion bash)`,
    )
  }
  return () => output.write(script)
}
