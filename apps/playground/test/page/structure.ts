import { describe, expect, it } from 'vitest'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, reload } from './setup.ts'

const tool = {
  name: 'get_weather',
  description: 'The weather in a city',
  inputs: { city: { type: 'string', description: 'Name of the city' } },
}

export function structureTests(tests: () => PageTests): void {
  describe('tools and structure', () => {
    it('shows the call of a pasted tool, takes a result by hand, and lets it be changed', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('Tools', { exact: true }).fill(JSON.stringify(tool))
      await ask(page, 'What is the weather in Paris?')
      const call = answers(page).last()
      expect(await call.getByLabel('Calls get_weather').textContent()).toBe('{\n  "city": "Paris"\n}')
      const result = page.getByLabel('Result of get_weather')
      await result.fill('sunny')
      await reload(page)
      expect(await result.inputValue()).toBe('sunny')
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Send results' }).click()
      await answers(page).getByText('The tool said: sunny').waitFor()

      const results = page.getByRole('article', { name: 'Results of the tools' })
      await results.getByRole('button', { name: 'Edit' }).click()
      await page.getByRole('form', { name: 'Results of the tools' }).getByLabel('Result of get_weather').fill('rain')
      await page.getByRole('button', { name: 'Send as a new branch' }).click()
      await answers(page).getByText('The tool said: rain').waitFor()
      expect(await results.getByRole('group', { name: 'Versions' }).textContent()).toContain('2/2')
      await close()
    })

    it('checks the answer against a pasted schema', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByRole('button', { name: 'Example of JSON Schema' }).click()
      await ask(page, 'Which city?')
      expect(await answers(page).last().textContent()).toContain('✓ Valid')
      expect(await answers(page).last().getByLabel('Parsed').textContent()).toBe('{\n  "city": "Paris"\n}')
      await expectAccessible(page)
      await ask(page, 'a wrong one')
      expect(await answers(page).last().getByLabel('Warnings').textContent()).toContain('does not satisfy the schema')
      expect(await answers(page).last().getByLabel('Parsed').count()).toBe(0)
      await close()
    })

    it('says what is wrong with a tool or a schema where it was pasted, and asks nothing', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      const form = page.getByRole('region', { name: 'Tools and structure' })
      for (const [field, text, words] of [
        ['Tools', '{"name":', 'This is not JSON'],
        ['Tools', '{"name":"x"}', 'tool'],
        ['JSON Schema', '[1]', 'A schema is a JSON object'],
        ['JSON Schema', 'name: string', 'This is not JSON'],
      ] as const) {
        await form.getByLabel(field, { exact: true }).fill(text)
        await form.locator('.fault').getByText(words).waitFor()
        await page.getByLabel('Your message', { exact: true }).fill('precious words')
        await page.keyboard.press('Enter')
        await page.getByRole('form', { name: 'Ask' }).getByRole('alert').getByText(`${field}:`).waitFor()
        expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
        await reload(page)
        await form.locator('.fault').getByText(words).waitFor()
        expect(await form.getByLabel(field, { exact: true }).inputValue()).toBe(text)
        expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
        await form.getByLabel(field, { exact: true }).fill('')
      }
      expect(await answers(page).count()).toBe(0)
      await close()
    })
  })
}
