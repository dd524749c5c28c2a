import { fileURLToPath } from 'node:url'
import { startPlayground } from '../../apps/playground/src/index.ts'
import type { TestPage } from '../../apps/playground/test/chromium.ts'
import { noChromium, startBrowser } from '../../apps/playground/test/chromium.ts'
import { longConversation } from '../../apps/playground/test/long-conversation.ts'

const folder = fileURLToPath(new URL('../../apps/playground/', import.meta.url))
const messages = 2000
const typed = 'every letter of this arrives, however fast the answer comes'
/** Between two keystrokes of a fast typist, in milliseconds. */
const KEY_MS = 40

/** What the page of the playground takes, in words. */
export async function measurePage(): Promise<string[]> {
  if (noChromium !== undefined) return [`The page was not measured: ${noChromium}`]
  const options = { port: 0, plugins: ['./test/sample-plugin.ts'], cwd: folder, defaultModel: 'sample:parrot' }
  await using playground = await startPlayground(options)
  const browser = await startBrowser()
  const opened = await browser.open(playground.url)
  try {
    return [await firstPaint(opened), await longDialogue(opened), await fastStream(opened)]
  } finally {
    await opened.close()
    await browser.close()
  }
}

type Page = TestPage['page']

/** With a warm cache: of five loads the median. */
async function firstPaint({ page }: TestPage): Promise<string> {
  const times: number[] = []
  for (let load = 0; load < 6; load++) {
    await page.reload()
    await page.getByLabel('Model id').first().waitFor()
    const entry = await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime)
    const time = (await entry.jsonValue()) ?? Number.NaN
    if (load > 0) times.push(time)
  }
  const sorted = times.toSorted((a, b) => a - b)
  return `First contentful paint, warm cache: ${sorted[2]?.toFixed(0)} ms (longest ${sorted[4]?.toFixed(0)} ms; wanted: under 1000 ms)`
}

async function longDialogue({ page }: TestPage): Promise<string> {
  await page.locator('input[type=file][accept*=json]').setInputFiles({
    name: 'long.json',
    mimeType: 'application/json',
    buffer: Buffer.from(longConversation(messages)),
  })
  const list = page.getByRole('region', { name: 'Conversation' })
  await list.getByText(`answer ${messages - 1} `).waitFor()
  const frames = await list.evaluate(async (box) => {
    const times: number[] = []
    let nodes = 0
    let last = performance.now()
    // From the end to the beginning, about four screens a second at 60 frames.
    for (let step = 0; step < 300; step++) {
      box.scrollTop -= 60
      if (step % 50 === 49) box.scrollTop -= box.scrollHeight / 8
      await new Promise((resolve) => requestAnimationFrame(resolve))
      times.push(performance.now() - last)
      last = performance.now()
      nodes = Math.max(nodes, document.querySelectorAll('*').length)
    }
    return { times: times.toSorted((a, b) => a - b), nodes }
  })
  const [half, most, all] = [0.5, 0.95, 1].map((share) => frames.times[Math.ceil(share * frames.times.length) - 1])
  return `Scrolling ${messages} messages: ${half?.toFixed(0)} ms a frame (95 %: ${most?.toFixed(0)} ms, longest ${all?.toFixed(0)} ms), ${frames.nodes} elements at most`
}

/** Behind the long dialogue. */
async function fastStream({ page }: TestPage): Promise<string> {
  const field = page.getByLabel('Your message', { exact: true })
  await watchTasks(page)
  await field.fill('flood')
  await field.press('Enter')
  await page.getByText('word10 ').waitFor()
  await field.pressSequentially(typed, { delay: KEY_MS })
  await page.locator('article[aria-busy=false]').last().getByText('word399').waitFor()
  const arrived = await field.inputValue()
  const speed = await page.evaluate(
    () =>
      [...document.querySelectorAll('.usage dd')].find(({ textContent }) => textContent.includes('tokens/s'))
        ?.textContent,
  )
  const tasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks)
  return `A stream of ${speed}: ${arrived.length} of ${typed.length} keystrokes arrived, ${tasks.length} tasks of more than 50 ms (longest ${Math.max(0, ...tasks).toFixed(0)} ms)`
}

async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const longTasks: number[] = []
    Object.assign(globalThis, { longTasks })
    new PerformanceObserver((list) => longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    })
  })
}
