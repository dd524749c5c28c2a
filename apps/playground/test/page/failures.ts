import { describe, expect, it } from 'vitest'
import { startPlayground } from '../../src/index.ts'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, loaded, packageFolder, reload } from './setup.ts'

export function failureTests(tests: () => PageTests): void {
  describe('what goes wrong', () => {
    it('says that a provider is not here, and asks no other one in its place', async () => {
      const { page, close } = await tests().open()
      await page.evaluate(() => sessionStorage.setItem('smol:chat:provider', '"gone"'))
      await reload(page)
      await page.getByRole('main').getByText("There is no provider 'gone' here").waitFor()
      await page.getByLabel('Your message', { exact: true }).fill('precious words')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').getByText("There is no provider 'gone' here").waitFor()
      await expectAccessible(page)
      await reload(page)
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await choose(page, 'sample')
      await page.getByLabel('Your message', { exact: true }).press('Enter')
      await answers(page).getByText('parrot heard 1: precious words').waitFor()
      await close()
    })

    it('says what is to do about a model that nobody knows, and asks another one on the same place', async () => {
      const { page, close } = await tests().open()
      for (const [provider, model, words] of [
        ['transformers', '@nobody/no-model', 'npm install @nobody/no-model'],
        ['transformers', './no-folder', 'there is no folder'],
        ['openai', 'gpt-none', 'HTTP 404'],
      ] as const) {
        await choose(page, provider, model)
        if (provider === 'openai') {
          await page.getByText('Model and connection').click()
          await page.getByLabel('apiBase').fill(tests().fault.urlOf('404'))
        }
        await ask(page, `to ${model}`)
        expect(await answers(page).last().getByRole('alert').textContent()).toContain(words)
      }
      await reload(page)
      await choose(page, 'sample')
      await page.getByRole('button', { name: 'Retry', exact: true }).last().click()
      await answers(page).last().locator('.text').waitFor()
      // What got no answer is asked along: three questions in a row are one message to a model.
      const { 0: said = '' } = await answers(page).last().locator('.text').allTextContents()
      expect(said).toContain('parrot heard 1: to @nobody/no-model')
      expect(said).toContain('to gpt-none')
      await close()
    })

    it('says what to do when a vendor refuses the key, and goes on with a right one', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai', 'gpt-4o-mini')
      await page.getByText('Model and connection').click()
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('401'))
      await ask(page, 'precious words')
      const alert = answers(page).last().getByRole('alert')
      expect(await alert.textContent()).toMatch(/^auth .*Give a key in the settings.*HTTP 401/)
      await reload(page)
      await page.getByRole('article', { name: 'You' }).getByText('precious words').waitFor()
      await page.getByText('Model and connection').click()
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('baseline'))
      await page.getByRole('button', { name: 'Retry', exact: true }).click()
      await answers(page).last().locator('.text').waitFor()
      expect(await alert.count()).toBe(0)
      await close()
    })

    it('keeps what a vendor had said when its line breaks', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai', 'gpt-4o-mini')
      await page.getByText('Model and connection').click()
      await page.getByLabel('maxRetries').fill('0')
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('rst-midstream'))
      await ask(page, 'hello')
      expect(await answers(page).last().getByRole('alert').textContent()).toMatch(/^network /)
      expect(await answers(page).last().locator('.text').textContent()).not.toBe('')
      await close()
    })

    it("keeps everything when the playground's own server goes away in mid-answer and comes back", async () => {
      const options = { plugins: ['./test/sample-plugin.ts'], cwd: packageFolder, defaultModel: 'sample:parrot' }
      const first = await startPlayground({ ...options, port: 0 })
      const { page, close } = await tests().openAt(first.url)
      await page.getByLabel('Your message', { exact: true }).fill('for ever')
      await page.keyboard.press('Enter')
      await answers(page).getByText('It begins').waitFor()
      await first.close()
      const alert = answers(page).last().getByRole('alert')
      await alert.getByText("The playground's server went away").waitFor()
      expect(await answers(page).last().locator('.text').textContent()).toBe('It begins')
      await page.getByLabel('apiKey').fill('a-key-of-the-aviary')
      await page.getByRole('button', { name: 'Use' }).click()
      await page.getByRole('complementary').getByRole('alert').getByText('does not answer').waitFor()
      await expectAccessible(page)
      await ask(page, 'asked of nobody')
      await alert.getByText('Start it again, then retry').waitFor()
      await page.getByLabel('Your message', { exact: true }).fill('precious words')

      await using second = await startPlayground({ ...options, port: Number(new URL(first.url).port) })
      expect(second.url).toBe(first.url)
      await page.getByRole('button', { name: 'Retry', exact: true }).last().click()
      await answers(page).getByText('parrot heard 3: asked of nobody').waitFor()
      await loaded(page, second.url)
      await answers(page).getByText('parrot heard 3: asked of nobody').waitFor()
      await answers(page).getByText('It begins').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await close()
    })

    it('goes on where the browser keeps nothing, and says so', async () => {
      const { page, close } = await tests().open()
      await page.addInitScript(() => {
        const refuse = (): never => {
          throw new DOMException('Access is denied', 'SecurityError')
        }
        for (const name of ['localStorage', 'sessionStorage']) {
          Object.defineProperty(globalThis, name, { get: refuse })
        }
        IDBFactory.prototype.open = refuse
        LockManager.prototype.request = () => Promise.reject(new DOMException('Access is denied', 'SecurityError'))
        LockManager.prototype.query = () => Promise.reject(new DOMException('Access is denied', 'SecurityError'))
      })
      await loaded(page, tests().url)
      await page.getByRole('alert').getByText('Export it before you leave').waitFor()
      await choose(page, 'sample')
      await ask(page, 'hello')
      expect(await answers(page).textContent()).toContain('parrot heard 1: hello')
      await expectAccessible(page)
      await page.getByRole('button', { name: 'New' }).click()
      await ask(page, 'again')
      expect(await answers(page).textContent()).toContain('parrot heard 1: again')
      await close()
    })

    it('asks the server once more when it did not answer at first', async () => {
      const { page, close } = await tests().open()
      await page.route('**/api/providers', (route) => route.abort())
      await page.reload()
      await page.getByRole('alert').getByText('does not answer').waitFor()
      await expectAccessible(page)
      await page.unroute('**/api/providers')
      await page.getByRole('button', { name: 'Try again' }).click()
      await choose(page, 'sample')
      await ask(page, 'hello')
      expect(await answers(page).textContent()).toContain('parrot heard 1: hello')
      await close()
    })
  })
}
