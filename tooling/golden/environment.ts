import { Socket } from 'node:net'
import type { MockInstance } from 'vitest'
import { vi } from 'vitest'

/** Variables by which a provider could find a key or an address of the machine's own. */
const providerVariable = /API|KEY|TOKEN|SECRET|AWS|AZURE|GOOGLE|VERTEX|WATSONX|OPENAI|HUGGING|LITELLM|^HF_/

/** Keeps credentials away that a provider would look for on the machine itself, in files and at metadata addresses. */
const nothingFound: Readonly<Record<string, string>> = {
  AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential',
  HF_TOKEN_PATH: '/nonexistent/token',
}

/** Sets the variables of a record, and no other that a provider reads. `vi.unstubAllEnvs` undoes it. */
export function useEnvironment(env: Readonly<Record<string, string>> = {}): void {
  for (const name of Object.keys(process.env)) if (providerVariable.test(name)) vi.stubEnv(name, undefined)
  for (const [name, value] of Object.entries({ ...nothingFound, ...env })) vi.stubEnv(name, value)
}

/** Makes every connection fail. */
export function closeNetwork(): MockInstance {
  return vi.spyOn(Socket.prototype, 'connect').mockImplementation(() => {
    throw new Error('A recorded case must not reach the network.')
  })
}
