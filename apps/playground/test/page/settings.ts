import { describe, expect, it } from 'vitest'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose } from './setup.ts'

export function settingsTests(tests: () => PageTests): void {
  describe('settings', () => {
    it('draws the form of a third party out of its table, and uses what is typed', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      const form = page.getByRole('region', { name: 'Options of sample' })
      await form.getByLabel('temperature').fill('0.5')
      await form.getByText('Model and connection').click()
      await form.getByLabel('region').selectOption('south')
      await ask(page, 'settings')
      expect(await answers(page).last().textContent()).toContain('{"region":"south","temperature":0.5}')
      await page.reload()
      expect(await form.getByLabel('temperature').inputValue()).toBe('0.5')
      await form.getByRole('button', { name: 'Reset 2' }).click()
      expect(await form.getByLabel('temperature').inputValue()).toBe('')
      await expectAccessible(page)
      await close()
    })

    it('says at the field what is wrong, and does not ask with it', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      const form = page.getByRole('region', { name: 'Options of sample' })
      for (const [option, text, words] of [
        ['temperature', '-1', "'temperature' must be at least 0"],
        ['topP', 'warm', 'This is not a number.'],
        ['extraBody', '{"a":', 'This is not JSON'],
        ['maxTokens', '1.5', "'maxTokens' must be an integer"],
      ] as const) {
        await form.getByLabel(option).fill(text)
        await form.getByText(words).waitFor()
        expect(await form.getByLabel(option).getAttribute('aria-invalid')).toBe('true')
      }
      await expectAccessible(page)
      await page.getByLabel('Your message', { exact: true }).fill('precious words')
      await page.keyboard.press('Enter')
      await page.getByRole('form', { name: 'Ask' }).getByRole('alert').getByText('temperature').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await close()
    })

    it('gives a key to the server, and keeps nothing of it', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      const form = page.getByRole('region', { name: 'Options of sample' })
      const key = 'a-planted-key-123456'
      await form.getByLabel('apiKey').fill('two words')
      await form.getByRole('button', { name: 'Use' }).click()
      await form.getByRole('alert').getByText('white space').waitFor()
      await form.getByLabel('apiKey').fill(key)
      await form.getByRole('button', { name: 'Use' }).click()
      await form.getByText('The server holds it').waitFor()
      await ask(page, 'the key?')
      expect(await answers(page).last().textContent()).toContain('The key is ••••.')
      const kept = await page.evaluate(() => document.documentElement.outerHTML + JSON.stringify(localStorage))
      expect(kept).not.toContain(key)
      await form.getByRole('button', { name: 'Forget' }).click()
      await form.getByText('Or set SAMPLE_API_KEY').waitFor()
      await close()
    })

    it('keeps no header that may hold a key', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai')
      await page.getByText('Model and connection').click()
      await page.getByLabel('headers').fill('{"Authorization":"Bearer abc"}')
      await page.getByLabel('apiBase').fill('http://127.0.0.1:1/v1')
      const kept = await page.evaluate(() => JSON.stringify(localStorage))
      expect(kept).toContain('http://127.0.0.1:1/v1')
      expect(kept).not.toContain('Bearer')
      await close()
    })
  })
}
