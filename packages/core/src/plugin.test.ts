import { describe, expect, it } from 'vitest'
import { failure } from '../test/failure.ts'
import { streaming } from '../test/models.ts'
import type { PluginDefinition } from './plugin.ts'
import { checkPlugin, definePlugin, isModelPlugin } from './plugin.ts'

const createModel: PluginDefinition['createModel'] = () => streaming([])

describe('definePlugin', () => {
  it('gives a frozen plugin with what was defined', () => {
    const plugin = definePlugin({ name: 'echo', createModel, description: 'Echoes.', docs: 'https://e.com' })
    expect(plugin).toEqual({
      name: 'echo',
      createModel,
      description: 'Echoes.',
      docs: 'https://e.com',
      aliases: [],
      specVersion: 1,
    })
    expect(Object.isFrozen(plugin)).toBe(true)
    expect(Object.isFrozen(plugin.aliases)).toBe(true)
  })

  it.each<[object, RegExp]>([
    [{ createModel }, /A plugin's name must be a string .*got undefined/],
    [{ name: 'a:b', createModel }, /without ':' and white space, got a:b/],
    [{ name: 'a b', createModel }, /got a b/],
    [{ name: '', createModel }, /name must be/],
    [{ name: 'echo' }, /Plugin 'echo' needs a function createModel\(modelId, options\)/],
  ])('refuses %o', async (definition, expected) => {
    const error = await failure(() => definePlugin(definition as PluginDefinition))
    expect(error.code).toBe('configuration')
    expect(error.message).toMatch(expected)
  })
})

it('is recognised by its brand, whichever copy of core made it', async () => {
  const foreign = Object.assign({ name: 'far', createModel, specVersion: 1 }, { [Symbol.for('smol.plugin')]: true })
  expect(isModelPlugin(foreign)).toBe(true)
  expect(checkPlugin(foreign, 'x')).toBe(foreign)
  for (const other of [null, undefined, 'x', {}, { name: 'echo', createModel }])
    expect(isModelPlugin(other)).toBe(false)

  const newer = Object.assign({ ...foreign }, { specVersion: 2, [Symbol.for('smol.plugin')]: true })
  const error = await failure(() => checkPlugin(newer, 'x'))
  expect(error.message).toMatch(
    /Plugin 'far' has specVersion 2, but this @smol\/core speaks 1\. Install matching versions/,
  )
})
