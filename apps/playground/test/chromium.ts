import { deepEqual } from 'node:assert/strict'
import { existsSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'

const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium'

/** Why the tests of the page cannot run here; undefined where they can. */
export const noChromium = existsSync(path)
  ? undefined
  : `there is no Chromium at ${path}; on Debian: apt-get install chromium, elsewhere set CHROMIUM to its path`

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real browser. */
export interface TestBrowser {
  /** A page with nothing kept from another one; whatever goes wrong in it fails the test that closes it. */
  open(url: string, options?: Parameters<typeof newContext>[0]): Promise<TestPage>
  readonly close: () => Promise<void>
}

export interface TestPage {
  readonly page: Page
  /** @throws when the page threw, wrote an error to its console, or asked for anything outside of this machine */
  readonly close: () => Promise<void>
}

type ContextOptions = NonNullable<Parameters<Awaited<ReturnType<typeof chromium.launch>>['newContext']>[0]>

function newContext(options: ContextOptions, launched: Awaited<ReturnType<typeof chromium.launch>>) {
  return launched.newContext({ viewport: { width: 1200, height: 760 }, ...options })
}

export async function startBrowser(): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath: path, headless: true, args })
  return {
    async open(url, options = {}) {
      const context = await newContext(options, browser)
      const faults = watch(context)
      const page = await context.newPage()
      await page.goto(url)
      return {
        page,
        async close() {
          await context.close()
          deepEqual(faults, [])
        },
      }
    },
    close: () => browser.close(),
  }
}

function watch(context: BrowserContext): string[] {
  const faults: string[] = []
  context.on('weberror', (error) => faults.push(`thrown: ${error.error().message}`))
  context.on('console', (message) => {
    // An answer with a status of 400 is part of some tests, and shown in the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) faults.push(message.text())
  })
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') faults.push(`asked for ${request.url()}`)
  })
  return faults
}
