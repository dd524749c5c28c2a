import { describe, expect, it } from 'vitest'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, choose, reload } from './setup.ts'

/** One red pixel. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='

interface TestFile {
  readonly name: string
  readonly type: string
  readonly base64: string
}

export function imageTests(tests: () => PageTests): void {
  describe('images', () => {
    it.each(['drop', 'paste'] as const)('takes one by %s, shows it and sends it', async (how) => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.locator('#prompt').evaluate(give, { how, file: { name: 'red.png', type: 'image/png', base64: png } })
      await page.getByRole('img', { name: 'red.png' }).waitFor()
      await expectAccessible(page)
      await reload(page)
      await page.getByRole('img', { name: 'red.png' }).waitFor()
      await page.getByLabel('Your message', { exact: true }).press('Enter')
      await answers(page)
        .getByText(`data:image/png;base64,${png.slice(0, 20)}`)
        .waitFor()
      expect(await page.getByRole('img', { name: 'Image 1 of your message' }).count()).toBe(1)
      expect(await page.getByRole('img', { name: 'red.png' }).count()).toBe(0)
      await expectAccessible(page)
      await close()
    })

    it('refuses what is no image, says why, and keeps what was typed', async () => {
      const { page, close } = await tests().open()
      await page.getByLabel('Your message', { exact: true }).fill('precious words')
      for (const [file, words] of [
        [{ name: 'notes.txt', type: 'text/plain', base64: btoa('hello') }, 'models take PNG, JPEG, GIF and WebP'],
        [{ name: 'fake.png', type: 'image/png', base64: btoa('hello') }, 'cannot be read as an image'],
        [{ name: 'huge.png', type: 'image/png', base64: '' }, '20 MB at most'],
      ] as const) {
        await page.locator('#prompt').evaluate(give, { how: 'drop' as const, file })
        await page.getByRole('alert').getByText(words).waitFor()
      }
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await close()
    })
  })
}

/** In the page: drops or pastes a file. One without content is made too large. */
function give(target: Element, { how, file }: { how: 'drop' | 'paste'; file: TestFile }): void {
  const bytes = Uint8Array.from(atob(file.base64), (char) => char.charCodeAt(0))
  const data = new DataTransfer()
  data.items.add(
    new File([bytes.length === 0 ? new Uint8Array(21 * 1024 * 1024) : bytes], file.name, { type: file.type }),
  )
  const common = { bubbles: true, cancelable: true }
  const event =
    how === 'drop'
      ? new DragEvent('drop', { ...common, dataTransfer: data })
      : new ClipboardEvent('paste', { ...common, clipboardData: data })
  target.dispatchEvent(event)
}
