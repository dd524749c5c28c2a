import { expect } from 'vitest'
import type { Model } from '../../../packages/core/src/index.ts'
import { createRegistry, isJsonObject } from '../../../packages/core/src/index.ts'
import type { Fields } from '../golden-case.ts'
import { toOurOptions } from '../python-options.ts'
import type { Adapter } from './adapter.ts'
import type { ModelClass } from './model-classes.ts'
import { modelClass } from './model-classes.ts'

/** `to_dict()`, and `from_dict()` of what it gave. */
export const exportedModel: Adapter = ({ args = {}, verdict, result }) => {
  const kind = modelClass(args['class'] as string)
  const init = args['init'] as Fields
  const { init: options } = toOurOptions(init, {}, kind.options)
  const model = kind.create(options)
  expectExport(model, options, kind)
  if (verdict === 'keep') expectAlso(model, result as Fields, kind)
}

/** What Python exports, and rightly, is exported here, too; its token counters are not ours. */
function expectAlso(model: Model, recorded: Fields, { options }: ModelClass): void {
  const kept = Object.entries(recorded).filter(([key, value]) => value !== null && !key.endsWith('_token_count'))
  const { init } = toOurOptions(Object.fromEntries(kept), {}, options)
  const { modelId, ...others } = init
  expect(model.toJSON()).toMatchObject({ modelId, options: others })
}

/**
 * Right or wrong in Python, one rule here: every option but credentials survives, nothing else does, and
 * what is made again from it is the same model.
 */
export function expectExport(
  model: Model,
  options: Readonly<Record<string, unknown>>,
  { plugin, secrets }: ModelClass,
): void {
  const saved = JSON.parse(JSON.stringify(model)) as Fields
  const { modelId, ...others } = options
  const survive = Object.entries(others).filter(
    ([name, value]) => value != null && !secrets.has(name) && name !== 'fetch',
  )
  expect(saved['modelId']).toBe(modelId)
  for (const [name, value] of survive) {
    expect(saved['options']).toHaveProperty(name)
    if (typeof value !== 'object') expect(saved['options']).toHaveProperty(name, value)
  }
  expect(
    Object.keys(saved['options'] as object).filter((name) => !survive.some(([option]) => option === name)),
  ).toEqual([])
  for (const secret of secretsIn(options, secrets)) expect(textsIn(saved)).not.toContain(secret)
  expect(JSON.parse(JSON.stringify(createRegistry(plugin).fromJSON(saved)))).toEqual(saved)
}

function secretsIn(options: Readonly<Record<string, unknown>>, secrets: ReadonlySet<string>): string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    secrets.has(name) || /authorization|key|token/i.test(name)
      ? textsIn(value)
      : isJsonObject(value)
        ? secretsIn(value, secrets)
        : [],
  )
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
