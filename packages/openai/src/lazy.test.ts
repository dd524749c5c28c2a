import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** Runs a program that notes every module it loads, and prints those of the SDK. */
async function sdkModulesOf(program: string): Promise<{ before: string[]; after: string[] }> {
  const source = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({
      load(url, context, next) {
        loaded.push(url)
        return next(url, context)
      },
    })
    const { OpenAIServerModel, openai } = await import('${new URL('index.ts', import.meta.url).href}')
    const ofSdk = () => loaded.filter((url) => /\\/node_modules\\/openai\\//.test(url))
    ${program}
  `
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source])
  return JSON.parse(stdout) as { before: string[]; after: string[] }
}

describe('the SDK', () => {
  it('is loaded at the first call, and not with the package', async () => {
    const { before, after } = await sdkModulesOf(`
      const fetch = async () => Response.json({ choices: [{ message: { content: 'Hi' }, finish_reason: 'stop' }] })
      const model = openai.createModel('gpt-5-mini', { apiKey: 'sk-test-0001', fetch })
      JSON.stringify(model)
      model.generateStream('Hi')
      const before = ofSdk()
      await model.generate('Hi')
      process.stdout.write(JSON.stringify({ before, after: ofSdk() }))
    `)
    expect(before).toEqual([])
    expect(after.length).toBeGreaterThan(0)
  })

  it('that is missing is told by the first call, with what to run', async () => {
    const { after } = await sdkModulesOf(`
      registerHooks({
        resolve(specifier, context, next) {
          if (specifier !== 'openai') return next(specifier, context)
          throw Object.assign(new Error("Cannot find package 'openai'"), { code: 'ERR_MODULE_NOT_FOUND' })
        },
      })
      const error = await new OpenAIServerModel({ modelId: 'gpt-5-mini', apiKey: 'sk-test-0001' }).generate('Hi').catch((reason) => reason)
      process.stdout.write(JSON.stringify({ before: [], after: [error.code, error.message] }))
    `)
    expect(after).toEqual(['missing_dependency', "The package 'openai' could not be loaded. Run 'npm install openai'."])
  })
})
