import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose } from './setup.ts'

const packageFolder = fileURLToPath(new URL('../..', import.meta.url))

export function codeTests(tests: () => PageTests): void {
  describe('show code', () => {
    it('gives a program that runs as it stands and answers the same', async () => {
      const { page, close } = await tests().open()
      await page.getByLabel('System prompt').fill("Say it's so.\nBriefly.")
      await page.getByLabel('maxTokens').fill('12')
      await page.getByLabel('temperature').fill('0')
      await ask(page, 'What does "HTTP" stand for?')
      const said = await answers(page).locator('.text').textContent()
      await page.getByRole('button', { name: 'Code' }).click()
      const program = (await page.getByLabel('TypeScript').textContent()) ?? ''
      expect(program).toContain(
        "createModel(\n  'transformers:@smol/smollm2-135m-instruct',\n  { temperature: 0, maxTokens: 12 },\n)",
      )
      expect(await answers(page).textContent()).toContain('No request was sent: the model runs on this machine.')
      await expectAccessible(page)
      await close()

      const run = promisify(execFile)
      const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', program], {
        cwd: packageFolder,
        env: { ...process.env, NODE_NO_WARNINGS: '1' },
      })
      expect(stdout.trim()).toContain(said?.trim())
    })

    it('shows the request that went over the wire, its key masked', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai', 'gpt-4o-mini')
      const key = 'a-planted-key-for-openai'
      await page.getByLabel('apiKey').fill(key)
      await page.getByRole('button', { name: 'Use' }).click()
      await page.getByRole('button', { name: 'Forget' }).waitFor()
      await page.getByText('Model and connection').click()
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('baseline'))
      await page.getByLabel('headers').fill('{"x-team":"blue","x-api-key":"another-planted-key"}')
      await ask(page, 'hello')
      await page.getByRole('button', { name: 'Code' }).click()
      const request = (await page.getByLabel('Request', { exact: true }).textContent()) ?? ''
      expect(request).toContain(`POST ${tests().fault.urlOf('baseline')}/chat/completions`)
      expect(request).toContain('authorization: Bearer ••••')
      expect(request).toContain('x-team: blue')
      expect(request).toContain('"content": "hello"')
      const program = (await page.getByLabel('TypeScript').textContent()) ?? ''
      expect(program).toContain('// Its key comes from the environment: OPENAI_API_KEY.')
      for (const secret of [key, 'another-planted-key']) expect(request + program).not.toContain(secret)
      await page.getByRole('button', { name: 'Forget' }).click()
      await page.getByRole('button', { name: 'Forget' }).waitFor({ state: 'detached' })
      await close()
    })
  })
}
