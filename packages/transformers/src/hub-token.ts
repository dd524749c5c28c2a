import { readEnvironment } from '@smol/core'

/** The token of Hugging Face's libraries: from the environment, or from the file that `hf auth login` writes. */
export function hubToken(): string | undefined {
  return readEnvironment(['HF_TOKEN', 'HF_ACCESS_TOKEN']) ?? storedToken()
}

function storedToken(): string | undefined {
  // Absent in browsers, which have no such file.
  const builtin = (globalThis as { process?: { getBuiltinModule?: NodeJS.Process['getBuiltinModule'] } }).process
    ?.getBuiltinModule
  if (builtin === undefined) return undefined
  const { readFileSync } = builtin('node:fs')
  const { homedir } = builtin('node:os')
  const path = builtin('node:path')
  const cache = readEnvironment('XDG_CACHE_HOME') ?? path.join(homedir(), '.cache')
  const file =
    readEnvironment('HF_TOKEN_PATH') ??
    path.join(readEnvironment('HF_HOME') ?? path.join(cache, 'huggingface'), 'token')
  try {
    return readFileSync(file, 'utf8').trim() || undefined
  } catch {
    // No such file, or none that we may read: nobody has logged in here.
    return undefined
  }
}
