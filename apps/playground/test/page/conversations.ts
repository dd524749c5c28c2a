import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { expectAccessible } from './axe.ts'
import { screenshot } from './screenshot.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, loaded, reload } from './setup.ts'

export function conversationTests(tests: () => PageTests): void {
  describe('conversations', () => {
    it('keeps each with what is typed into it; opens, renames and deletes them', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('System prompt').fill('Be brief.')
      await ask(page, 'the first')
      await page.getByLabel('Your message', { exact: true }).fill('half a sentence')
      await page.getByRole('button', { name: 'New' }).click()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('')
      expect(await page.getByLabel('System prompt').inputValue()).toBe('')
      await ask(page, 'the second')
      expect(await answers(page).textContent()).toContain('parrot heard 1: the second')

      const list = await openList(page)
      expect(await titles(list)).toEqual(['the second', 'the first'])
      await screenshot(page, 'conversations')
      await list.getByRole('button', { name: /^the first/ }).click()
      await answers(page).getByText('parrot heard 2: the first').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('half a sentence')
      expect(await page.getByLabel('System prompt').inputValue()).toBe('Be brief.')
      expect(await page.title()).toBe('the first · smol playground')

      await openList(page)
      await list.getByRole('button', { name: 'Rename the first' }).click()
      // Leaves the field, and neither the list nor the name.
      await page.keyboard.press('Escape')
      await list.getByRole('button', { name: 'Rename the first' }).click()
      await list.getByLabel('New name').fill('About birds')
      await expectAccessible(page)
      await page.keyboard.press('Enter')
      const renamed = list.getByRole('button', { name: /^About birds/ })
      await renamed.waitFor()
      expect(await renamed.evaluate((button) => button === document.activeElement)).toBe(true)
      await list.getByRole('button', { name: 'Delete the second' }).click()
      await list.getByRole('button', { name: 'Keep it' }).click()
      await list.getByRole('button', { name: 'Delete the second' }).click()
      await list.getByRole('button', { name: 'Delete it' }).click()
      // It goes with its row, once the database has done it.
      await list.getByRole('button', { name: 'Delete it' }).waitFor({ state: 'detached' })
      expect(await titles(list)).toEqual(['About birds'])
      await page.keyboard.press('Escape')
      await reload(page)
      await answers(page).getByText('parrot heard 2: the first').waitFor()
      expect(await titles(await openList(page))).toEqual(['About birds'])
      await close()
    })

    it('gives each tab its own, and no two tabs the same', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await ask(page, 'of the first tab')
      const other = await loaded(await page.context().newPage(), tests().url)
      expect(await answers(other).count()).toBe(0)
      await choose(other, 'sample', 'owl')
      await ask(other, 'of the second tab')
      await other.getByLabel('Your message', { exact: true }).fill('typed in the second')
      await page.getByLabel('Your message', { exact: true }).fill('typed in the first')

      const list = await openList(page)
      const taken = list.getByRole('button', { name: /^of the second tab/ })
      expect(await taken.textContent()).toContain('open in another tab')
      expect(await taken.isDisabled()).toBe(true)
      expect(await list.getByRole('button', { name: 'Delete of the second tab' }).isDisabled()).toBe(true)

      for (const [tab, said, typed, model] of [
        [page, 'parrot heard 1: of the first tab', 'typed in the first', 'parrot'],
        [other, 'owl heard 1: of the second tab', 'typed in the second', 'owl'],
      ] as const) {
        await reload(tab)
        await answers(tab).getByText(said).waitFor()
        expect(await tab.getByLabel('Your message', { exact: true }).inputValue()).toBe(typed)
        expect(await tab.getByLabel('Model id').inputValue()).toBe(model)
      }
      await leaveTab(other, page, 1)
      const free = (await openList(page)).getByRole('button', { name: /^of the second tab/ })
      await free.click()
      await answers(page).getByText('owl heard 1: of the second tab').waitFor()
      expect(await page.getByLabel('Your message', { exact: true }).inputValue()).toBe('typed in the second')
      await close()
    })

    it('gives a tab that is a copy of another one a conversation of its own', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample', 'owl')
      await ask(page, 'of the first tab')
      // With all that the session of the first one holds, as a browser duplicates a tab.
      const [copy] = await Promise.all([
        page.context().waitForEvent('page'),
        page.evaluate((url) => void window.open(url), tests().url),
      ])
      await copy.getByRole('heading', { name: 'Talk to a model' }).waitFor()
      expect(await copy.getByLabel('Model id').inputValue()).toBe('owl')
      await copy.getByLabel('Your message', { exact: true }).fill('typed in the copy')
      await ask(page, 'of the first tab again')
      await loaded(copy, tests().url)
      expect(await copy.getByLabel('Your message', { exact: true }).inputValue()).toBe('typed in the copy')
      await copy.getByLabel('Your message', { exact: true }).press('Enter')
      await answers(copy).getByText('owl heard 1: typed in the copy').waitFor()
      await reload(page)
      await answers(page).getByText('owl heard 3: of the first tab again').waitFor()
      await close()
    })

    it('opens the last one in a new tab when no other has it', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await ask(page, 'hello')
      const context = page.context()
      const watcher = await context.newPage()
      await watcher.goto(`${tests().url}/icon.svg`)
      await leaveTab(page, watcher)
      const next = await loaded(await context.newPage(), tests().url)
      await answers(next).getByText('parrot heard 1: hello').waitFor()
      // What was typed and never sent is there again, too.
      await next.getByRole('button', { name: 'New' }).click()
      await next.getByLabel('Your message', { exact: true }).fill('precious words')
      await leaveTab(next, watcher)
      const last = await loaded(await context.newPage(), tests().url)
      expect(await last.getByLabel('Your message', { exact: true }).inputValue()).toBe('precious words')
      await close()
    })

    it('exports a conversation, imports it again, and refuses one of another version', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('System prompt').fill('Be brief.')
      await ask(page, 'hello')
      const list = await openList(page)
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        list.getByRole('button', { name: 'Export the open one' }).click(),
      ])
      const text = await readFile(await download.path(), 'utf8')
      expect(JSON.parse(text)).toMatchObject({ format: 'smol-conversation', version: 1, system: 'Be brief.' })

      const file = page.locator('input[type=file][accept*=json]')
      for (const [content, words] of [
        [text.replace('"version": 1', '"version": 7'), 'written by another version of the playground (format 7'],
        ['{', 'not a JSON file'],
        ['{"a":1}', 'not a conversation'],
        [text.replace('"kind": "user"', '"kind": "ghost"'), 'damaged'],
        [text.replace('"warnings": []', '"warnings": 1'), 'an answer is not whole'],
      ] as const) {
        await file.setInputFiles({ name: 'b.json', mimeType: 'application/json', buffer: Buffer.from(content) })
        await list.getByRole('alert').getByText(words).waitFor()
      }
      await expectAccessible(page)
      await list.getByRole('button', { name: 'Close' }).click()
      expect(await answers(page).textContent()).toContain('parrot heard 2: hello')

      await page.getByRole('button', { name: 'New' }).click()
      expect(await answers(page).count()).toBe(0)
      await openList(page)
      await file.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(text) })
      await answers(page).getByText('parrot heard 2: hello').waitFor()
      expect(await page.getByLabel('System prompt').inputValue()).toBe('Be brief.')
      // Beside the first one, not in its place.
      expect(await titles(await openList(page))).toEqual(['hello', 'hello'])
      await close()
    })

    it('leaves a conversation that another version keeps as it is, and says so', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await ask(page, 'hello')
      await page.evaluate(setKeptVersion, 7)
      await reload(page)
      await page.getByRole('alert').getByText('written by another version of the playground (format 7').waitFor()
      await ask(page, 'another')
      expect(await titles(await openList(page))).toEqual(['another', 'hello'])
      await page.evaluate(setKeptVersion, 1)
      await page.getByRole('button', { name: /^hello/ }).click()
      await answers(page).getByText('parrot heard 1: hello').waitFor()
      await close()
    })
  })
}

async function openList(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Conversations' }).click()
  return page.getByRole('dialog', { name: 'Conversations' })
}

function titles(list: Locator): Promise<string[]> {
  return list.locator('.title > span:first-child').allTextContents()
}

/** Closes a tab, and waits until the browser has freed what it held. @param others how many tabs go on holding theirs */
async function leaveTab(page: Page, watcher: Page, others = 0): Promise<void> {
  await page.close()
  const held = (): Promise<number> => watcher.evaluate(async () => (await navigator.locks.query()).held?.length ?? 0)
  await expect.poll(held).toBe(others)
}

/** In the page: as if another version of it had written the conversations. */
async function setKeptVersion(version: number): Promise<void> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('no database'))
    })
  const database = await done(indexedDB.open('smol-conversations'))
  const store = database.transaction('conversations', 'readwrite').objectStore('conversations')
  for (const entry of (await done(store.getAll())) as object[]) await done(store.put({ ...entry, version }))
}
