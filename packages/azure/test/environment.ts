import { vi } from 'vitest'

/** Sets the environment of one test: what is given, and nothing else of Azure or OpenAI. `vi.unstubAllEnvs()` takes it back. */
export function onlyEnvironment(variables: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(process.env))
    if (/^(AZURE|OPENAI|IDENTITY|MSI)_/.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}
