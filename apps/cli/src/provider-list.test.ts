import { createRegistry } from '@smol/core'
import { describe, expect, it } from 'vitest'
import { defaultModel, providerList } from './provider-list.ts'

describe('providerList', () => {
  it.each(providerList.map((entry) => [entry.package, entry] as const))(
    '%s has the names by which it is found',
    async (_name, entry) => {
      const plugin = await entry.load()
      expect(entry.names).toEqual([plugin.name, ...(plugin.aliases ?? [])])
    },
  )

  it('has no name twice, and the default model', async () => {
    const registry = createRegistry(...(await Promise.all(providerList.map((entry) => entry.load()))))
    expect(registry.createModel(defaultModel)).toMatchObject({
      provider: 'transformers',
      modelId: '@smol/smollm2-135m-instruct',
    })
  })
})
