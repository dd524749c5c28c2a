import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

/** Runs a program of its own, and gives the names of the libraries that it loaded. */
async function loadedBy(program: string): Promise<string[]> {
  const script = `
    import { registerHooks } from 'node:module'
    const seen = new Set()
    registerHooks({
      resolve(name, context, next) {
        const found = next(name, context)
        const library = /node_modules\\/(openai|@azure\\/[\\w-]+)\\//.exec(found.url.slice(found.url.lastIndexOf('node_modules/')))
        if (library) seen.add(library[1])
        return found
      },
    })
    const { AzureOpenAIServerModel } = await import('@smol/azure')
    const fetch = async () => Response.json({ choices: [{ index: 0, message: { content: 'Hi.' }, finish_reason: 'stop' }] })
    const options = { modelId: 'd', azureEndpoint: 'https://example-resource.azure.openai.com', fetch }
    ${program}
    console.log(JSON.stringify([...seen]))`
  const environment = { PATH: process.env['PATH'] ?? '' }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--no-warnings', '-e', script],
    { cwd: import.meta.dirname, env: environment },
  )
  return JSON.parse(stdout) as string[]
}

it('loads no SDK when it is imported, nor when a model is made', async () => {
  expect(await loadedBy('new AzureOpenAIServerModel(options)')).toEqual([])
})

it('loads the openai SDK, but never @azure/identity, for a key or a function that gives tokens', async () => {
  expect(
    await loadedBy("await new AzureOpenAIServerModel({ ...options, apiKey: 'the-key' }).generate('Hello')"),
  ).toEqual(['openai'])
  expect(
    await loadedBy(
      "await new AzureOpenAIServerModel({ ...options, azureADTokenProvider: async () => 't' }).generate('Hello')",
    ),
  ).toEqual(['openai'])
})

it('loads @azure/identity when there is nothing else', async () => {
  const program = `
    process.env.AZURE_TOKEN_CREDENTIALS = 'EnvironmentCredential'
    const error = await new AzureOpenAIServerModel(options).generate('Hello').catch((error) => error)
    if (error.code !== 'auth') throw error`
  expect(await loadedBy(program)).toContain('@azure/identity')
})
