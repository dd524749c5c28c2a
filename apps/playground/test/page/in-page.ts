import { describe, expect, it } from 'vitest'
import type { PageTests } from './setup.ts'
import { answers, ask, choose } from './setup.ts'

/** WebAssembly on a busy machine takes seconds a token. */
const PATIENCE = 120_000

export function inPageTests(tests: () => PageTests): void {
  describe('in the browser', () => {
    it(
      'runs the embedded model inside of the page, and stops it',
      async () => {
        const { page, close } = await tests().open()
        page.setDefaultTimeout(PATIENCE)
        const asked: string[] = []
        page.on('request', (request) => asked.push(new URL(request.url()).pathname))
        await page.getByLabel('Run inside of this page').check()
        await page.getByLabel('maxTokens').fill('4')
        await ask(page, 'What does HTTP stand for?')
        const answer = answers(page).last()
        // What the same class says in Node.
        expect(await answer.locator('.text').textContent()).toBe('HTTP stands for Hyper')
        expect(await answer.textContent()).toContain(', in this page')
        expect(asked).not.toContain('/api/generate')
        expect(asked.filter((path) => path.includes('/web-worker'))).toHaveLength(1)
        // The smaller build: nobody asked for WebGPU.
        expect(asked).toContain('/browser/ort/ort-wasm-simd-threaded.wasm')

        await page.getByLabel('maxTokens').fill('')
        await page.getByLabel('Your message', { exact: true }).fill('Count to ten.')
        await page.keyboard.press('Enter')
        await answers(page).last().locator('.text').waitFor()
        await page.getByRole('button', { name: 'Stop' }).click()
        await answers(page).last().getByText('Stopped.').waitFor()
        await close()
      },
      PATIENCE,
    )

    it('says which model can', async () => {
      const { page, close } = await tests().open()
      await page.getByLabel('Run inside of this page').check()
      await choose(page, 'transformers', 'onnx-community/Qwen3-0.6B-ONNX')
      await page.getByLabel('Your message', { exact: true }).fill('precious words')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('In the page runs only').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await close()
    })
  })
}
