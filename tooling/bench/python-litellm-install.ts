import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../scripts/run.ts'

const version = '1.109.1'
/** It pins a package of CA certificates to one day: an older one does as well. */
const overrides = 'certifi>=2026.1.1\n'

/** A Python with LiteLLM in it, or why there is none. */
export type PythonLiteLLM = { readonly python: string } | { readonly missing: string }

/** Installs Python's LiteLLM into a folder, by uv, which knows overrides. `LITELLM_PYTHON` names one that is there. */
export async function installPythonLiteLLM(folder: string): Promise<PythonLiteLLM> {
  const given = process.env['LITELLM_PYTHON']
  if (given !== undefined) return { python: given }
  const overrideFile = join(folder, 'overrides.txt')
  writeFileSync(overrideFile, overrides)
  const python = join(folder, 'litellm/bin/python')
  const steps: (readonly [string, readonly string[]])[] = [
    ['python3', ['-m', 'venv', join(folder, 'uv')]],
    [join(folder, 'uv/bin/python'), ['-m', 'pip', 'install', '--quiet', 'uv']],
    ['python3', ['-m', 'venv', join(folder, 'litellm')]],
    [
      join(folder, 'uv/bin/uv'),
      ['pip', 'install', '--quiet', '--python', python, '--override', overrideFile, `litellm==${version}`],
    ],
  ]
  for (const [command, args] of steps) {
    const { ok, output } = await run(command, args, folder)
    if (!ok) return { missing: `${command} ${args.join(' ')}: ${output.trim().split('\n').at(-1)}` }
  }
  return existsSync(python) ? { python } : { missing: `${python} is not there` }
}

/** Nothing is looked up or told elsewhere, and the server may say the same word again and again. */
export const pythonEnvironment: Readonly<Record<string, string>> = {
  LITELLM_LOCAL_MODEL_COST_MAP: 'True',
  LITELLM_TELEMETRY: 'False',
  REPEATED_STREAMING_CHUNK_LIMIT: '1000000000',
  NO_PROXY: '127.0.0.1',
}
