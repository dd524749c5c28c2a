import { readEnvironment } from '@smol/core'
import { hfApiOptions } from './options.ts'

/**
 * The access token, as `huggingface_hub` finds it: the option, the environment, the file that
 * `hf auth login` writes. In a browser only the option.
 */
export async function findToken(given: string | undefined): Promise<string | undefined> {
  return given ?? readEnvironment(hfApiOptions.token.env) ?? (await readStoredToken())
}

async function readStoredToken(): Promise<string | undefined> {
  // Absent in browsers, which have no such file.
  const builtin = (globalThis as { process?: { getBuiltinModule?: NodeJS.Process['getBuiltinModule'] } }).process
    ?.getBuiltinModule
  if (builtin === undefined) return undefined
  const { readFile } = builtin('node:fs/promises')
  const { homedir } = builtin('node:os')
  const path = builtin('node:path')
  const home =
    readEnvironment('HF_HOME') ??
    path.join(readEnvironment('XDG_CACHE_HOME') ?? path.join(homedir(), '.cache'), 'huggingface')
  try {
    const token = (await readFile(readEnvironment('HF_TOKEN_PATH') ?? path.join(home, 'token'), 'utf8')).trim()
    return token === '' ? undefined : token
  } catch {
    // No such file, or none that we may read: nobody has logged in here.
    return undefined
  }
}
