import type { GeneratedMessage, Model, StandardSchemaWithJson } from '@smol/core'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { scriptedLibrary } from '../test/scripted-library.ts'
import { TransformersModel } from './index.ts'

type NumberSchema = StandardSchemaWithJson<{ n: string }, { n: number }>
declare const schema: NumberSchema

describe('the types of a call', () => {
  it('have the options of local models, which work', async () => {
    const library = scriptedLibrary({ reply: () => 'abcdef' })
    await using model = new TransformersModel({ modelId: 'a/b', library, verify: 'off' })
    const options = { maxNewTokens: 2, minP: 0.1, topK: 3, topP: 0.9, seed: 1 }
    expect((await model.generate('x', options)).content).toBe('ab')
    expect((await model.generateStream('x', options).final()).content).toBe('ab')
  })

  it('know no others, and are those of any model', () => {
    const model = new TransformersModel()
    // @ts-expect-error not an option
    const misspelt = () => model.generate('x', { maxNewTokens: 2, minPP: 0.1 })
    const parsed = () => model.generate('x', { minP: 0.1, responseFormat: schema })
    expectTypeOf<ReturnType<typeof parsed>>().toEqualTypeOf<Promise<GeneratedMessage<{ n: number }>>>()
    expectTypeOf(misspelt).returns.toEqualTypeOf<Promise<GeneratedMessage>>()
    expectTypeOf(model).toExtend<Model>()
  })
})
