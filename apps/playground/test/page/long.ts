import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { longConversation } from '../long-conversation.ts'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, reload } from './setup.ts'

const TURNS = 2000

export function longTests(tests: () => PageTests): void {
  describe('size and length', () => {
    it('loads less than 150 KB before a model is chosen', async () => {
      const { page, close } = await tests().open()
      const paths = await page.evaluate(() =>
        performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
      )
      const assets = ['/', ...paths.filter((path) => !path.startsWith('/api/'))]
      const sizes = await Promise.all(
        assets.map(async (path) => gzipSync(await (await fetch(tests().url + path)).bytes()).length),
      )
      const total = sizes.reduce((sum, size) => sum + size, 0)
      expect(total).toBeGreaterThan(10_000)
      expect(total).toBeLessThan(150_000)
      await close()
    })

    it('draws of two thousand messages only those in sight, and goes on from the last', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.locator('input[type=file][accept*=json]').setInputFiles({
        name: 'long.json',
        mimeType: 'application/json',
        buffer: Buffer.from(longConversation(TURNS)),
      })
      const list = page.getByRole('region', { name: 'Conversation' })
      await list.getByText(`answer ${TURNS - 1} `).waitFor()
      expect(await list.getByRole('listitem').count()).toBeLessThan(40)
      await expectAccessible(page)
      const elements = (): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)
      expect(await elements()).toBeLessThan(1000)
      await list.evaluate((box) => box.scrollTo({ top: box.scrollHeight / 2 }))
      await list
        .getByText(/^answer (9|10)\d\d /)
        .first()
        .waitFor()
      expect(await elements()).toBeLessThan(1000)
      await list.evaluate((box) => box.scrollTo({ top: 0 }))
      await list.getByText('question 0', { exact: true }).waitFor()
      expect(await list.getByRole('listitem').count()).toBeLessThan(40)
      expect(await elements()).toBeLessThan(1000)
      await ask(page, 'hello')
      await answers(page)
        .last()
        .getByText(`parrot heard ${TURNS + 1}: hello`)
        .waitFor()
      await reload(page)
      await answers(page)
        .last()
        .getByText(`parrot heard ${TURNS + 1}: hello`)
        .waitFor()
      await close()
    })

    it('follows a fast stream, and loses nothing that is typed meanwhile', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      const field = page.getByLabel('Your message', { exact: true })
      await field.fill('flood')
      await field.press('Enter')
      await answers(page).getByText('word10 ').waitFor()
      await field.pressSequentially('every letter of this arrives')
      await page.getByRole('button', { name: 'Retry', exact: true }).waitFor()
      expect(await field.inputValue()).toBe('every letter of this arrives')
      const list = page.getByRole('region', { name: 'Conversation' })
      const below = (): Promise<number> =>
        list.evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight))
      await expect.poll(below).toBeLessThan(5)
      expect(await list.textContent()).toContain('word399')
      await close()
    })
  })
}
