import { expect, it } from 'vitest'
import type { Context } from './context.ts'
import type { Flags } from './flags.ts'
import { openModel } from './open-model.ts'

/** What the model of these flags is made with. */
async function options(
  flags: Partial<Flags>,
  env: Record<string, string> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const context = { terminal: { env, cwd: import.meta.dirname }, secrets: new Set<string>() }
  const model = await openModel(context as unknown as Context, flags)
  return model.toJSON().options
}

it('limits the answers of the model that nobody chose', async () => {
  expect(await options({})).toMatchObject({ maxTokens: 1000 })
})

it.each<[string, Partial<Flags>, Record<string, string>?]>([
  ['a model', { model: 'transformers:@smol/smollm2-135m-instruct' }],
  ['a model in the environment', {}, { SMOL_MODEL: 'transformers:@smol/smollm2-135m-instruct' }],
])('leaves the limit to the provider where somebody chose %s', async (_, flags, env) => {
  expect(await options(flags, env)).not.toMatchObject({ maxTokens: 1000 })
})

it.each(['maxTokens=7', 'maxNewTokens=7'])('takes the limit from -o %s', async (option) => {
  expect(await options({ option: [option] })).toMatchObject({ maxTokens: 7 })
})
