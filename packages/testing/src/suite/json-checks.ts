import { deepStrictEqual, equal, ok } from 'node:assert/strict'
import { createRegistry } from '@smol/core'
import type { Check } from './check.ts'

const group = 'JSON'
const kept = { temperature: 0.25, maxTokens: 17, stopSequences: ['END'] } as const

/** A model can be written down and made again. */
export const jsonChecks: readonly Check[] = [
  {
    group,
    level: 'free',
    name: 'is plain data in JSON: who it is, and the options that it was given',
    run: async (subject) => {
      const model = subject.create(kept)
      const json = JSON.parse(JSON.stringify(model)) as ReturnType<typeof model.toJSON>
      equal(json.provider, model.provider, 'provider')
      equal(json.modelId, model.modelId, 'modelId')
      ok(typeof json.class === 'string' && json.class !== '', 'class')
      for (const [name, value] of Object.entries(kept)) deepStrictEqual(json.options[name], value, `options.${name}`)
      deepStrictEqual(JSON.parse(JSON.stringify(model.toJSON())), json, 'toJSON() holds nothing that JSON cannot')
    },
  },
  {
    group,
    level: 'free',
    name: 'is made again from its JSON, and found by its names, in a registry',
    run: async (subject) => {
      // Without a plugin there is no registry to ask.
      const { plugin } = subject
      if (plugin === undefined) return
      const registry = createRegistry(plugin)
      const saved: unknown = JSON.parse(JSON.stringify(subject.create(kept)))
      const again = registry.fromJSON(saved)
      deepStrictEqual(JSON.parse(JSON.stringify(again)), saved)
      for (const name of [plugin.name, ...(plugin.aliases ?? [])])
        equal(
          registry.createModel(`${name}:${subject.modelId}:v2`, again.toJSON().options).modelId,
          `${subject.modelId}:v2`,
          `an id that begins with '${name}:' is split at the first colon`,
        )
    },
  },
]
