import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failure } from '../test/failure.ts'
import { streaming } from '../test/models.ts'
import { importPlugin } from './import-plugin.ts'
import { definePlugin } from './plugin.ts'
import { createRegistry } from './registry.ts'

const one = definePlugin({ name: 'one', createModel: () => streaming([]) })
const two = definePlugin({ name: 'two', createModel: () => streaming([]) })

describe('importPlugin of a function', () => {
  it('finds the plugin among the exports, under any name and several', async () => {
    const module = { OneModel: class {}, options: {}, one, alias: one, nothing: null }
    expect(await importPlugin(() => Promise.resolve(module))).toBe(one)
  })

  it('takes the one that is named', async () => {
    expect(await importPlugin(() => Promise.resolve({ one, two }), { name: 'two' })).toBe(two)
  })

  it.each<[string, object, { name?: string }, RegExp]>([
    ['several', { one, two }, {}, /has several plugins: one, two\. Say which: importPlugin\(…, { name: 'one' }\)/],
    ['none', { x: 1 }, {}, /The imported module has no plugin: it exports none\. A plugin is made with definePlugin/],
    ['none of that name', { one, two }, { name: 'three' }, /has no plugin 'three': it has: one, two/],
  ])('refuses %s', async (_name, module, options, expected) => {
    const error = await failure(() => importPlugin(() => Promise.resolve(module), options))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })

  it('does not change what the function throws', async () => {
    const reason = new TypeError('offline')
    await expect(importPlugin(() => Promise.reject(reason))).rejects.toBe(reason)
  })
})

describe('importPlugin of a package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'smol-plugins-'))
  const from = pathToFileURL(join(folder, 'package.json'))

  function install(name: string, code: string): void {
    const home = join(folder, 'node_modules', name)
    mkdirSync(home, { recursive: true })
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }))
    writeFileSync(join(home, 'index.js'), code)
  }

  /** What definePlugin of another copy of core would make. */
  const foreign = (name: string, specVersion: number): string => `
    export const plugin = {
      name: '${name}', aliases: ['FarModel'], specVersion: ${specVersion},
      createModel: (modelId, options) => ({ specVersion: 1, provider: '${name}', modelId, options }),
      [Symbol.for('smol.plugin')]: true,
    }`

  beforeAll(() => {
    install('smol-far', foreign('far', 1))
    install('@scope/newer', foreign('newer', 2))
    install('smol-broken', 'export const plugin = nowhere')
    install('smol-needy', "import 'smol-not-there'\nexport const plugin = 1")
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  it('gives a plugin that works with a registry of this copy', async () => {
    const plugin = await importPlugin('smol-far', { from })
    const registry = createRegistry(plugin)
    expect(registry.createModel('FarModel:m', { a: 1 })).toMatchObject({
      provider: 'far',
      modelId: 'm',
      options: { a: 1 },
    })
    expect(await importPlugin('smol-far', { from: join(folder, 'package.json') })).toBe(plugin)
  })

  it('checks what version of the interface it was made for', async () => {
    const error = await failure(() => importPlugin('@scope/newer', { from }))
    expect(error).toMatchObject({ code: 'configuration', message: expect.stringContaining('specVersion 2') })
  })

  it('says what to run where it is not installed', async () => {
    for (const options of [{ from }, {}]) {
      const error = await failure(() => importPlugin('@smol/not-there', options))
      expect(error).toMatchObject({
        code: 'missing_dependency',
        message: "The package @smol/not-there is not installed. Run 'npm install @smol/not-there'.",
      })
    }
  })

  it('does not say so of one that is broken, or that misses another', async () => {
    const broken = await failure(() => importPlugin('smol-broken', { from }))
    expect(broken.code).toBe('missing_dependency')
    expect(broken.message).toMatch(/smol-broken is installed, but could not be loaded: nowhere is not defined/)
    const needy = await failure(() => importPlugin('smol-needy', { from }))
    expect(needy.message).toMatch(/smol-needy is installed, but could not be loaded: .*smol-not-there/)
  })
})
