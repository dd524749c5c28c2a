import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startPlayground } from '../../src/index.ts'
import { expectAccessible } from './axe.ts'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, packageFolder, reload } from './setup.ts'

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
      await reload(page)
      expect(await form.getByLabel('temperature').inputValue()).toBe('0.5')
      await form.getByRole('button', { name: 'Reset 2' }).click()
      expect(await form.getByLabel('temperature').inputValue()).toBe('')
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
      const kept = await page.evaluate(everythingKept)
      // All of it was looked at.
      for (const part of ['smol:chat:provider', 'the key?', 'Options of sample']) expect(kept).toContain(part)
      expect(kept).not.toContain(key)
      await form.getByRole('button', { name: 'Forget' }).click()
      await form.getByText('Or set SAMPLE_API_KEY').waitFor()
      await close()
    })

    it('keeps no header that may hold a key, and writes none into a file', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai', 'gpt-4o-mini')
      await page.getByText('Model and connection').click()
      await page.getByLabel('headers').fill('{"Authorization":"Bearer planted-abc","x-team":"blue"}')
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('baseline'))
      await page.getByLabel('extraBody').fill('{"tools":[{"apiKey":"planted-def"}]}')
      await ask(page, 'hello')
      await page.getByRole('button', { name: 'Conversations' }).click()
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Export the open one' }).click(),
      ])
      const kept = await page.evaluate(everythingKept)
      const file = await readFile(await download.path(), 'utf8')
      for (const text of [kept, file]) {
        for (const part of [tests().fault.urlOf('baseline'), 'blue']) expect(text).toContain(part)
        // The form is drawn, its text is not among what is kept.
        expect(text).not.toMatch(/planted-(abc|def)/)
      }
      await close()
    })

    it('draws the form of a plugin that was written a moment ago', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'smol-plugin-'))
      await symlink(join(packageFolder, 'node_modules'), join(folder, 'node_modules'))
      await writeFile(join(folder, 'package.json'), '{"type":"module"}')
      await writeFile(join(folder, 'radio.ts'), radioPlugin)
      const playground = await startPlayground({ port: 0, plugins: ['./radio.ts'], cwd: folder })
      const { page, close } = await tests().openAt(playground.url)
      await choose(page, 'radio', 'fm')
      const form = page.getByRole('region', { name: 'Options of radio' })
      await form.getByText('Plays what it was told').waitFor()
      await form.getByText('Model and connection').click()
      await form.getByLabel('band').selectOption('short')
      await form.getByLabel('stereo').selectOption('true')
      await form.getByLabel('volume').fill('12')
      await form.getByText("'volume' must be at most 11").waitFor()
      await form.getByLabel('volume').fill('11')
      await form.getByLabel('presets').fill('one\ntwo')
      await form.getByLabel('antenna').fill('{"metres":2}')
      await form.getByLabel('licence').fill('a-licence-123')
      await form.getByRole('button', { name: 'Use' }).click()
      await form.getByRole('button', { name: 'Forget' }).waitFor()
      await expectAccessible(page)
      await ask(page, 'Play.')
      expect(JSON.parse((await answers(page).last().locator('.text').textContent()) ?? '')).toEqual({
        modelId: 'fm',
        band: 'short',
        stereo: true,
        volume: 11,
        presets: ['one', 'two'],
        antenna: { metres: 2 },
        licence: '••••',
      })
      await close()
      await playground.close()
      await rm(folder, { recursive: true })
    })
  })
}

/** Whole: a provider in the words of the documentation. */
const radioPlugin = `
import { BaseModel, definePlugin } from '@smol/core'
const options = {
  modelId: { type: 'string', description: 'Which station.' },
  licence: { type: 'string', secret: true, env: 'RADIO_LICENCE', description: 'Proof of payment.' },
  band: { type: 'string', values: ['long', 'short'], description: 'Which waves.' },
  stereo: { type: 'boolean', default: false, description: 'Both ears.' },
  volume: { type: 'integer', min: 0, max: 11, description: 'How loud.' },
  presets: { type: 'string[]', description: 'Stations.' },
  antenna: { type: 'object', description: 'What receives.' },
  onStation: { type: 'function', description: 'Hears of the next one.' },
}
class Radio extends BaseModel {
  provider = 'radio'
  constructor(given) { super(given, options) }
  async complete() { return { content: JSON.stringify(this.options), finishReason: 'stop' } }
}
export const radio = definePlugin({
  name: 'radio',
  description: 'Plays what it was told',
  options,
  createModel: (modelId, given) => new Radio({ modelId, ...given }),
})
`

/** In the page: all that is drawn, and all that the browser keeps of it. */
async function everythingKept(): Promise<string> {
  const done = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('no database'))
    })
  const database = await done(indexedDB.open('smol-conversations'))
  const stores = await Promise.all(
    [...database.objectStoreNames].map((name) => done(database.transaction(name).objectStore(name).getAll())),
  )
  const kept = JSON.stringify([localStorage, sessionStorage, stores, document.cookie, await caches.keys()])
  return document.documentElement.outerHTML + kept
}
