import { describe, expect, it } from 'vitest'
import { screenshot } from './screenshot.ts'
import type { PageTests } from './setup.ts'
import { reload } from './setup.ts'

export function compareTests(tests: () => PageTests): void {
  describe('side by side', () => {
    it('asks two models the same, with figures for each, and a third one on top', async () => {
      const { page, close } = await tests().open()
      await page.getByRole('button', { name: 'Compare' }).click()
      const [a, b, c] = ['A', 'B', 'C'].map((name) => page.getByRole('region', { name: `Model ${name}` }))
      if (a === undefined || b === undefined || c === undefined) throw new Error('three columns')
      const field = page.getByLabel('Your message to all of them')
      await field.fill('What does HTTP stand for?')
      await field.press('Enter')
      for (const column of [a, b]) await column.locator('article[aria-busy=false]').waitFor()
      expect(await a.getByRole('article').textContent()).toContain('Hypertext Transfer Protocol')
      for (const column of [a, b]) {
        expect(await column.getByRole('article').textContent()).toMatch(
          /First token[\d.]+ m?s.*Speed[\d.]+ tokens\/s.*Tokens36 in, \d+ out.*Time[\d.]+ m?s/,
        )
      }
      await screenshot(page, 'compare')

      await page.getByRole('button', { name: 'Add a model' }).click()
      for (const column of [a, b, c]) await column.getByLabel('Provider').selectOption('sample')
      await b.getByLabel('Model id').fill('owl')
      await c.getByLabel('Model id').fill('')
      await field.fill('hello')
      await field.press('Enter')
      await a.getByText('parrot heard 1: hello').waitFor()
      await b.getByText('owl heard 1: hello').waitFor()
      await c.getByRole('alert').getByText('Choose a model').waitFor()
      await close()
    })

    it('shows the error of one beside the answer of the other, and stops both', async () => {
      const { page, close } = await tests().open()
      await page.getByRole('button', { name: 'Compare' }).click()
      const columns = ['A', 'B'].map((name) => page.getByRole('region', { name: `Model ${name}` }))
      for (const column of columns) await column.getByLabel('Provider').selectOption('sample')
      const field = page.getByLabel('Your message to all of them')
      await field.fill('fail')
      await field.press('Enter')
      for (const column of columns) await column.getByRole('alert').getByText('The bird is tired.').waitFor()
      await field.fill('for ever')
      await field.press('Enter')
      for (const column of columns) {
        await column.getByText('It begins').waitFor()
        // Drawn while it is written.
        expect(await column.locator('article[aria-busy=true] .metrics').textContent()).toMatch(
          /First token[\d.]+ m?s.*Tokens≈ 1 out/,
        )
      }
      await page.getByRole('button', { name: 'Stop' }).click()
      for (const column of columns) await column.getByText('Stopped.').waitFor()
      expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(1)
      await field.fill('precious words')
      await reload(page)
      for (const column of columns) await column.getByText('It begins').waitFor()
      expect(await page.getByRole('heading', { name: 'for ever' }).count()).toBe(1)
      expect(await field.inputValue()).toBe('precious words')
      await close()
    })

    it('says what all of them are sent, and sends it', async () => {
      const { page, close } = await tests().open()
      await page.getByRole('button', { name: 'Compare' }).click()
      await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByLabel('System prompt').fill('Be brief.')
      await page.getByRole('button', { name: 'Example of JSON Schema' }).click()
      await page.getByText('All of them are sent the system prompt, the JSON Schema of the settings.').waitFor()
      const columns = ['A', 'B'].map((name) => page.getByRole('region', { name: `Model ${name}` }))
      for (const column of columns) await column.getByLabel('Provider').selectOption('sample')
      await page.getByLabel('Your message to all of them').fill('Which city?')
      await page.keyboard.press('Enter')
      for (const column of columns) {
        await column.getByText('✓ Valid').waitFor()
        await column.getByText('Code', { exact: true }).click()
        expect(await column.getByLabel('TypeScript').textContent()).toContain("role: 'system', content: 'Be brief.'")
      }
      await close()
    })
  })
}
