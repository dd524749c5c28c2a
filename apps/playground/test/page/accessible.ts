import { describe, expect, it } from 'vitest'
import { expectAccessible } from './axe.ts'
import { screenshot } from './screenshot.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose } from './setup.ts'

const phone = { width: 360, height: 640 }

export function accessibleTests(tests: () => PageTests): void {
  describe('for everybody', () => {
    it.each([
      ['light', undefined],
      ['dark', undefined],
      ['light', phone],
      ['dark', phone],
    ] as const)('has no fault that axe knows in any view, %s, %o', async (colorScheme, viewport) => {
      const { page, close } = await tests().open({ colorScheme, ...(viewport === undefined ? {} : { viewport }) })
      const closePanel = async (): Promise<void> => {
        if (viewport !== undefined) await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
      }
      await expectAccessible(page)
      await choose(page, 'sample')
      // On a phone the settings cover the dialogue: they are opened for a moment.
      if (viewport !== undefined) await page.getByRole('button', { name: 'Settings' }).click()
      await page.getByLabel('temperature').fill('-1')
      await page.getByText('Model and connection').click()
      await expectAccessible(page)
      await page.getByRole('button', { name: /^Reset/ }).click()
      await closePanel()
      for (const words of ['warn me', 'fail', 'think', 'html']) await ask(page, words)
      await page.getByRole('button', { name: 'Code' }).last().click()
      await expectAccessible(page)
      if (colorScheme === 'dark' && viewport !== undefined) await screenshot(page, 'phone')
      await page.getByRole('button', { name: 'Edit' }).last().click()
      await expectAccessible(page)

      await page.getByRole('button', { name: 'Conversations' }).click()
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Delete warn me' }).click()
      await expectAccessible(page)
      await page.keyboard.press('Escape')

      await page.getByRole('button', { name: 'Compare' }).click()
      await page.getByRole('button', { name: 'Add a model' }).click()
      for (const name of ['A', 'B', 'C']) {
        await page
          .getByRole('region', { name: `Model ${name}` })
          .getByLabel('Provider')
          .selectOption('sample')
      }
      await page.getByLabel('Your message to all of them').fill('fail')
      await page.keyboard.press('Enter')
      await page.getByRole('region', { name: 'Model C' }).getByText('The bird is tired.').waitFor()
      for (const summary of ['Options', 'Code']) {
        await page.getByRole('region', { name: 'Model B' }).getByText(summary, { exact: true }).click()
      }
      await expectAccessible(page)
      await page.getByRole('button', { name: 'Settings' }).click()
      await expectAccessible(page)
      const width = await page.evaluate(() => document.documentElement.scrollWidth)
      expect(width).toBeLessThanOrEqual(viewport?.width ?? 1200)
      await close()
    })

    it('is used by keyboard alone: Enter asks, Escape stops and closes, Tab reaches', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('Your message', { exact: true }).focus()
      await page.keyboard.type('for')
      await page.keyboard.press('Shift+Enter')
      await page.keyboard.type('for ever')
      await page.keyboard.press('Enter')
      await answers(page).getByText('It begins').waitFor()
      await page.getByLabel('Your message', { exact: true }).press('Escape')
      await answers(page).getByText('Stopped.').waitFor()
      expect(await page.getByRole('article', { name: 'You' }).locator('.bubble').textContent()).toBe('for\nfor ever')

      await page.getByRole('button', { name: 'Conversations' }).focus()
      await page.keyboard.press('Enter')
      const list = page.getByRole('dialog', { name: 'Conversations' })
      await list.waitFor()
      await page.keyboard.press('Tab')
      expect(await list.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true)
      await page.keyboard.press('Escape')
      await list.waitFor({ state: 'hidden' })
      expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Conversations')
      await close()
    })

    it('keeps the end of the dialogue in sight when the window becomes narrower', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      for (const words of ['think', 'html', 'warn me']) await ask(page, words)
      await page.setViewportSize(phone)
      await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
      await page.getByRole('button', { name: 'Code' }).last().click({ trial: true })
      expect(await answers(page).last().textContent()).toContain('The bird has no seed.')
      await close()
    })
  })
}
