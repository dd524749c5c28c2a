import { describe, expect, it } from 'vitest'
import { screenshot } from './screenshot.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, reload } from './setup.ts'

export function chatTests(tests: () => PageTests): void {
  describe('chat', () => {
    it('answers with the embedded model, without a key and without the network', async () => {
      const { page, close } = await tests().open()
      await page.getByRole('button', { name: 'What does HTTP stand for?' }).click()
      await page.getByRole('button', { name: 'Retry', exact: true }).waitFor()
      const answer = answers(page).last()
      expect(await answer.textContent()).toContain('Hypertext Transfer Protocol')
      expect(await answer.textContent()).toMatch(/first token[\d.]+ m?s/)
      expect(await answer.textContent()).toMatch(/tokens36 in, \d+ out/)
      await screenshot(page, 'chat')
      await close()
    })

    it('streams, and stops in mid-answer', async () => {
      const { page, close } = await tests().open()
      await page.getByLabel('Your message', { exact: true }).fill('Count from one to five hundred in words.')
      await page.keyboard.press('Enter')
      const answer = answers(page).last()
      const read = async (): Promise<string> => (await answer.locator('.text').allTextContents()).join('')
      await expect.poll(read, { timeout: 30_000 }).toMatch(/.{10}/s)
      await page.getByRole('button', { name: 'Stop' }).click()
      await answer.getByText('Stopped.').waitFor()
      const text = await read()
      expect(text.length).toBeGreaterThan(10)
      // The model is free again: the next question is answered.
      await choose(page, 'sample')
      await ask(page, 'hello')
      expect(await answers(page).last().textContent()).toContain('parrot heard 3: hello')
      await close()
    })

    it('retries, edits and branches, and finds its way back', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await ask(page, 'first')
      await choose(page, 'sample', 'owl')
      await page.getByRole('button', { name: 'Retry', exact: true }).click()
      await answers(page).getByText('owl heard 1: first').waitFor()
      expect(await answers(page).getByRole('group', { name: 'Versions' }).textContent()).toContain('2/2')
      await answers(page).getByRole('button', { name: 'Earlier version' }).click()
      await answers(page).getByText('parrot heard 1: first').waitFor()

      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByLabel('Your message, edited').fill('second')
      await page.keyboard.press('Enter')
      await answers(page).getByText('owl heard 1: second').waitFor()
      await page.getByRole('article', { name: 'You' }).getByRole('button', { name: 'Earlier version' }).click()
      await answers(page).getByText('heard 1: first').waitFor()
      await close()
    })

    it('sends the system prompt', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('System prompt').fill('Be brief.')
      await ask(page, 'hello')
      expect(await answers(page).textContent()).toContain('parrot heard 2: hello')
      await close()
    })

    it('shows reasoning apart, warnings and errors in place, and what had come', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await ask(page, 'think')
      expect(await answers(page).last().getByRole('group').textContent()).toContain('Seeds or nuts?')
      expect(await answers(page).last().locator('.answer > .text').textContent()).toBe('Nuts.')
      await ask(page, 'warn me')
      expect(await answers(page).last().getByLabel('Warnings').textContent()).toBe('dropped The bird has no seed.')
      await ask(page, 'fail')
      const alert = answers(page).last().getByRole('alert')
      expect(await alert.textContent()).toContain('rate_limit The bird is tired.')
      expect(await alert.textContent()).toContain('HTTP 429 · wait 3 s')
      expect(await answers(page).last().locator('.text').textContent()).toBe('It begins')
      await close()
    })

    it('says what to do about an error of a server, and nothing typed is lost', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai', '')
      await page.getByLabel('Your message', { exact: true }).fill('precious words')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText('Choose a model').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await close()
    })

    it('never takes the text of a model for HTML', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await ask(page, 'html')
      const answer = answers(page).last()
      expect(await answer.locator('.text p').textContent()).toBe('<img src=x onerror="window.broken=1"><b>bold</b>')
      expect(await answer.locator('pre').textContent()).toBe('const a = 1')
      expect(await answer.locator('img, b').count()).toBe(0)
      await close()
    })

    it('keeps drafts and the conversation across a reload', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('System prompt').fill('Be brief.')
      await ask(page, 'hello')
      await page.getByRole('button', { name: 'Edit' }).click()
      await page.getByLabel('Your message, edited').fill('half an edit')
      await page.getByLabel('Your message', { exact: true }).fill('half a sentence')
      await reload(page)
      await answers(page).getByText('parrot heard 2: hello').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('half a sentence')
      expect(await page.getByLabel('System prompt').inputValue()).toBe('Be brief.')
      await page.getByRole('button', { name: 'Edit' }).click()
      expect(await page.getByLabel('Your message, edited').inputValue()).toBe('half an edit')
      await close()
    })
  })
}
