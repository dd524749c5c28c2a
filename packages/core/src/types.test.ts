import { describe, expectTypeOf, it } from 'vitest'
import { streaming } from '../test/models.ts'
import type { ChatMessage, GeneratedMessage } from './messages/message.ts'
import type { GenerationStream, Model, StreamDelta } from './model.ts'
import type { OptionRow, OptionTable } from './options.ts'
import type { GenerateOptions } from './parameters.ts'
import type { InferOutput, StandardSchemaWithJson, Tool } from './tools/tool.ts'

interface Person {
  name: string
  born: Date
}
type PersonSchema = StandardSchemaWithJson<{ name: string; born: string }, Person>
declare const person: PersonSchema
declare const model: Model

const string: OptionRow = { type: 'string', description: 'A text.' }

// Compiled, never run: what the compiler accepts is what is tested.
describe('types', () => {
  it('parsed has the type that a Standard Schema gives out', () => {
    const ask = () => model.generate('Hi', { responseFormat: person })
    const stream = () => model.generateStream('Hi', { responseFormat: person, temperature: 0 })
    expectTypeOf<ReturnType<typeof ask>>().toEqualTypeOf<Promise<GeneratedMessage<Person>>>()
    expectTypeOf<ReturnType<typeof stream>>().toEqualTypeOf<GenerationStream<Person>>()
    expectTypeOf<GeneratedMessage<Person>['parsed']>().toEqualTypeOf<Person | undefined>()
    expectTypeOf<InferOutput<PersonSchema>>().toEqualTypeOf<Person>()
  })

  it('also of a model class, and unknown where there is none', () => {
    const scripted = streaming([])
    const ask = () => scripted.generate('Hi', { responseFormat: person })
    const askAnything = () => scripted.generate('Hi')
    const askJson = () => scripted.generate('Hi', { responseFormat: { type: 'json_object' } })
    expectTypeOf<ReturnType<typeof ask>>().toEqualTypeOf<Promise<GeneratedMessage<Person>>>()
    expectTypeOf<ReturnType<typeof askAnything>>().toEqualTypeOf<Promise<GeneratedMessage>>()
    expectTypeOf<ReturnType<typeof askJson>>().toEqualTypeOf<Promise<GeneratedMessage>>()
    expectTypeOf<GeneratedMessage['parsed']>().toEqualTypeOf<unknown>()
  })

  it('a model of a class is a Model', () => {
    expectTypeOf(streaming).returns.toExtend<Model>()
  })

  it('an answer is a message, of any dialogue', () => {
    expectTypeOf<GeneratedMessage<Person>>().toExtend<ChatMessage>()
    expectTypeOf<GeneratedMessage['content']>().toEqualTypeOf<string>()
  })

  it('a loop gives deltas, or text', () => {
    expectTypeOf<GenerationStream>().toExtend<AsyncIterable<StreamDelta>>()
    expectTypeOf<GenerationStream['textStream']>().toEqualTypeOf<AsyncIterable<string>>()
  })

  it('a table must have a row for every option, and no other', () => {
    interface Options {
      modelId: string
      apiKey?: string
    }
    const whole = { modelId: string, apiKey: string } satisfies OptionTable<Options>
    expectTypeOf(whole).toExtend<OptionTable>()
    // @ts-expect-error a row is missing, though the option is optional
    void ({ modelId: string } satisfies OptionTable<Options>)
    // @ts-expect-error a row too many
    void ({ modelId: string, apiKey: string, more: string } satisfies OptionTable<Options>)
    // @ts-expect-error no such type
    void ({ modelId: string, apiKey: { type: 'text', description: 'x' } } satisfies OptionTable<Options>)
    // @ts-expect-error no description
    void ({ modelId: string, apiKey: { type: 'string' } } satisfies OptionTable<Options>)
  })

  it('calls take what they take', () => {
    expectTypeOf<{
      signal: AbortSignal
      toolChoice: { name: string }
      stopSequences: readonly string[]
    }>().toExtend<GenerateOptions>()
    // @ts-expect-error no such option
    void ({ temprature: 1 } satisfies GenerateOptions)
    // @ts-expect-error no such choice
    void ({ toolChoice: 'any' } satisfies GenerateOptions)
  })

  it('tools take all four forms', () => {
    type Inputs = { q: { type: string; description: string } }
    expectTypeOf<{ name: string; description: string; inputs: Inputs }>().toExtend<Tool>()
    expectTypeOf<{ name: string; inputSchema: { type: string } }>().toExtend<Tool>()
    expectTypeOf<{ type: 'function'; function: { name: string; parameters: { type: string } } }>().toExtend<Tool>()
    expectTypeOf<{ name: string; inputSchema: PersonSchema }>().toExtend<Tool>()
    expectTypeOf<{ name: string }>().not.toExtend<Tool>()
  })
})
