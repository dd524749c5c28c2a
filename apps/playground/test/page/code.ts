import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import type { PageTests } from './setup.ts'
import { answers, ask, choose, packageFolder } from './setup.ts'

const run = promisify(execFile)
const redPixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=='

/** As this repository is checked. */
const compilerFlags =
  '--noEmit --strict --module nodenext --target esnext --skipLibCheck --allowImportingTsExtensions --exactOptionalPropertyTypes --types node'

export function codeTests(tests: () => PageTests): void {
  describe('show code', () => {
    it('gives a program that runs as it stands and answers the same', async () => {
      const { page, close } = await tests().open()
      await page.getByLabel('System prompt').fill("Say it's so.\nBriefly.")
      await page.getByLabel('maxTokens').fill('12')
      await page.getByLabel('temperature').fill('0')
      await ask(page, 'What does "HTTP" stand for?')
      const said = await answers(page).locator('.text').textContent()
      await page.getByRole('button', { name: 'Code' }).click()
      const program = (await page.getByLabel('TypeScript').textContent()) ?? ''
      expect(program).toContain(
        "createModel(\n  'transformers:@smol/smollm2-135m-instruct',\n  { temperature: 0, maxTokens: 12 },\n)",
      )
      expect(await answers(page).textContent()).toContain('No request was sent: the model runs on this machine.')
      await close()

      const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', program], {
        cwd: packageFolder,
        env: { ...process.env, NODE_NO_WARNINGS: '1' },
      })
      expect(stdout.trim()).toContain(said?.trim())
    })

    it('gives programs that type-check, whatever was asked', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'sample')
      await page.getByLabel('System prompt').fill("Say it's so.\nBriefly, in `code` and \\ ${words}.")
      await page.getByRole('button', { name: 'Example of Tools' }).click()
      await page.getByText('Model and connection').click()
      await page.getByLabel('style').fill('{"hat":["red"],"a-b":null}')
      await page.getByLabel('region').selectOption('south')
      await page.locator('input[type=file][accept="image/*"]').setInputFiles({
        name: 'red.png',
        mimeType: 'image/png',
        buffer: Buffer.from(redPixel, 'base64'),
      })
      await page.getByRole('img', { name: 'red.png' }).waitFor()
      await ask(page, 'What is the weather?')
      await page.getByLabel('Result of get_weather').fill('sunny')
      await page.getByRole('button', { name: 'Send results' }).click()
      await answers(page).getByText('The tool said: sunny').waitFor()
      const programs = [await programOf(page)]

      await page.getByRole('button', { name: 'Clear Tools' }).click()
      await page.getByRole('button', { name: 'Example of JSON Schema' }).click()
      await choose(page, 'openai', 'gpt-4o-mini')
      await page.getByText('Model and connection').click()
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('baseline'))
      await page.getByLabel('headers').fill('{"authorization":"Bearer planted"}')
      await page.getByLabel('stopSequences').fill('END\n###')
      await ask(page, 'Which city?')
      programs.push(await programOf(page))
      await close()

      for (const part of ['toolCalls:', "role: 'tool-response'", "hat: ['red']", "'a-b': null", 'data:image/png']) {
        expect(programs[0]).toContain(part)
      }
      for (const part of ['responseFormat:', "stopSequences: ['END', '###']", "authorization: '••••'"]) {
        expect(programs[1]).toContain(part)
      }
      expect(await typeFaults(programs)).toBe('')
    })

    it('shows the request that went over the wire, its key masked', async () => {
      const { page, close } = await tests().open()
      await choose(page, 'openai', 'gpt-4o-mini')
      const key = 'a-planted-key-for-openai'
      await page.getByLabel('apiKey').fill(key)
      await page.getByRole('button', { name: 'Use' }).click()
      await page.getByRole('button', { name: 'Forget' }).waitFor()
      await page.getByText('Model and connection').click()
      await page.getByLabel('apiBase').fill(tests().fault.urlOf('baseline'))
      await page.getByLabel('headers').fill('{"x-team":"blue","x-api-key":"another-planted-key"}')
      await ask(page, 'hello')
      await page.getByRole('button', { name: 'Code' }).click()
      const request = (await page.getByLabel('Request', { exact: true }).textContent()) ?? ''
      expect(request).toContain(`POST ${tests().fault.urlOf('baseline')}/chat/completions`)
      expect(request).toContain('authorization: Bearer ••••')
      expect(request).toContain('x-team: blue')
      expect(request).toContain('"content": "hello"')
      const program = (await page.getByLabel('TypeScript').textContent()) ?? ''
      expect(program).toContain('// Its key comes from the environment: OPENAI_API_KEY.')
      for (const secret of [key, 'another-planted-key']) expect(request + program).not.toContain(secret)
      await page.getByRole('button', { name: 'Forget' }).click()
      await page.getByRole('button', { name: 'Forget' }).waitFor({ state: 'detached' })
      await close()
    })
  })
}

/** The program behind the last answer, whole: what is long is shortened for the eye alone. */
async function programOf(page: Page): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await answers(page).last().getByRole('button', { name: 'Code' }).click()
  const listing = page
    .getByRole('figure')
    .filter({ has: page.getByLabel('TypeScript') })
    .last()
  await listing.getByRole('button', { name: 'Copy' }).click()
  await listing.getByText('Copied').waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}

/** What the compiler says of programs that stand in a project beside the packages; '' where it says nothing. */
async function typeFaults(programs: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smol-shown-'))
  try {
    await writeFile(join(folder, 'package.json'), '{"type":"module"}')
    for (const name of ['node_modules', 'test']) await symlink(join(packageFolder, name), join(folder, name))
    const files = await Promise.all(
      programs.map(async (program, index) => {
        await writeFile(join(folder, `shown-${index}.ts`), program)
        return `shown-${index}.ts`
      }),
    )
    const root = join(packageFolder, '../../node_modules')
    const args = [...compilerFlags.split(' '), '--typeRoots', join(root, '@types'), ...files]
    const { stdout } = await run(join(root, '.bin/tsc'), args, { cwd: folder }).catch(
      (error: unknown) => error as { stdout: string },
    )
    return stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}
