import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { files, modelPath } from '@smol/smollm2-135m-instruct'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultCacheDir, locate } from './resolve.ts'

const start = process.cwd()
let project: string

/** A user's project, elsewhere, with a model package of its own. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'smol-project-'))
  for (const [name, code] of [
    ['@acme/model', "export const modelPath = '/models/acme'\n"],
    ['@acme/not-a-model', 'export const x = 1\n'],
  ] as const) {
    const folder = join(project, 'node_modules', name)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }))
    await writeFile(join(folder, 'index.js'), code)
  }
  await mkdir(join(project, 'my-model'))
})

afterAll(async () => {
  process.chdir(start)
  await rm(project, { recursive: true })
})

describe('locate', () => {
  it('finds an installed model package and what it vouches for', async () => {
    expect(await locate('@smol/smollm2-135m-instruct')).toEqual({ kind: 'folder', path: modelPath, files })
  })

  it('knows the checksums of a model package by its folder, too', async () => {
    expect(await locate(modelPath)).toEqual({ kind: 'folder', path: modelPath, files })
  })

  it("finds packages and folders of the user's project", async () => {
    process.chdir(project)
    expect(await locate('@acme/model')).toEqual({ kind: 'folder', path: '/models/acme' })
    const folder = { kind: 'folder', path: join(process.cwd(), 'my-model') }
    expect(await locate('my-model')).toEqual(folder)
    expect(await locate('./my-model')).toEqual(folder)
    expect(await locate(folder.path)).toEqual(folder)
    expect(await locate(pathToFileURL(folder.path).href)).toEqual(folder)
  })

  it('takes everything else for an id of the Hub', async () => {
    expect(await locate('HuggingFaceTB/SmolLM2-1.7B-Instruct')).toEqual({
      kind: 'hub',
      id: 'HuggingFaceTB/SmolLM2-1.7B-Instruct',
    })
    expect(await locate('gpt2')).toEqual({ kind: 'hub', id: 'gpt2' })
  })

  it('says what to run for a package that is not installed', async () => {
    await expect(locate('@acme/other')).rejects.toThrow(
      expect.objectContaining({
        code: 'missing_dependency',
        message: expect.stringContaining('npm install @acme/other'),
      }),
    )
  })

  it('names a folder that is not there and a package that is no model', async () => {
    process.chdir(project)
    await expect(locate('./nonexistent')).rejects.toThrow(
      expect.objectContaining({
        code: 'not_found',
        message: expect.stringMatching(/Failed to load the model '\.\/nonexistent'.*nonexistent/),
      }),
    )
    await expect(locate('@acme/not-a-model')).rejects.toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('modelPath') }),
    )
  })
})

describe('defaultCacheDir', () => {
  it("lies in the folder of Hugging Face's cache", () => {
    expect(defaultCacheDir()).toMatch(/huggingface.transformers\.js$/)
  })
})
