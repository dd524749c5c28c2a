import { fileURLToPath } from 'node:url'
import { startFaultServer } from '@smol/testing'
import type { FaultServer } from '@smol/testing'
import type { Page } from 'playwright-core'
import { build } from 'vite'
import type { Playground } from '../../src/index.ts'
import { startPlayground } from '../../src/index.ts'
import type { TestBrowser, TestPage } from '../chromium.ts'
import { startBrowser } from '../chromium.ts'

/** What the tests of the page share. */
export interface PageTests {
  readonly url: string
  /** A server of an API that does whatever goes wrong. */
  readonly fault: FaultServer
  open(options?: Parameters<TestBrowser['open']>[1]): Promise<TestPage>
  /** The same, of another server. */
  openAt(url: string): Promise<TestPage>
  close(): Promise<void>
}

/** Where the package is. */
export const packageFolder = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the page and starts everything: the real server, a real browser, a provider of a third party. */
export async function startPageTests(): Promise<PageTests> {
  await build({ configFile: `${packageFolder}vite.config.ts`, logLevel: 'error' })
  const [playground, browser, fault]: [Playground, TestBrowser, FaultServer] = await Promise.all([
    startPlayground({ port: 0, plugins: ['./test/sample-plugin.ts'], cwd: packageFolder }),
    startBrowser(),
    startFaultServer(),
  ])
  async function openAt(url: string, options?: Parameters<TestBrowser['open']>[1]): Promise<TestPage> {
    const opened = await browser.open(url, options)
    await drawn(opened.page)
    return opened
  }
  return {
    url: playground.url,
    fault,
    open: (options) => openAt(playground.url, options),
    openAt,
    async close() {
      await browser.close()
      await Promise.all([playground.close(), fault.close()])
    },
  }
}

/** Goes there, and waits until everything is there. */
export async function loaded(page: Page, url: string): Promise<Page> {
  await page.goto(url)
  await drawn(page)
  return page
}

/** Loads the page again, and waits until everything is there. */
export async function reload(page: Page): Promise<void> {
  await page.reload()
  await drawn(page)
}

/** Drawn, and the providers are there. */
function drawn(page: Page): Promise<void> {
  return page.getByLabel('Provider').first().and(page.locator(':enabled')).waitFor()
}

/** Asks, and waits until the answer is complete. */
export async function ask(page: Page, text: string): Promise<void> {
  const turns = page.locator('[aria-setsize]')
  const before = (await turns.count()) === 0 ? 0 : Number(await turns.first().getAttribute('aria-setsize'))
  await page.getByLabel('Your message', { exact: true }).fill(text)
  await page.keyboard.press('Enter')
  await page.locator(`[aria-posinset="${before + 2}"] article[aria-busy=false]`).waitFor()
}

export async function choose(page: Page, provider: string, model?: string): Promise<void> {
  const picker = page.getByRole('banner').getByRole('group', { name: 'Model' })
  await picker.getByLabel('Provider').selectOption(provider)
  if (model !== undefined) await picker.getByLabel('Model id').fill(model)
}

/** The answers on the page. */
export function answers(page: Page) {
  return page.getByRole('article', { name: /^Answer of/ })
}
