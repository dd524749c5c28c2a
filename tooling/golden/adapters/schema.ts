import { expect } from 'vitest'
import type { Tool } from '../../../packages/core/src/index.ts'
import { isJsonObject, toToolSchema } from '../../../packages/core/src/index.ts'
import { withoutNulls } from '../compare.ts'
import type { Fields } from '../golden-case.ts'
import { fromPython } from '../python-values.ts'
import type { Adapter } from './adapter.ts'

/** `get_tool_json_schema`. */
export const toolJsonSchema: Adapter = ({ args = {}, verdict, result }) => {
  const tool = fromPython(args['tool']) as Tool & { inputs: Record<string, Fields> }
  const schema = toToolSchema(tool)
  if (verdict === 'keep') expect(withoutNulls(schema)).toEqual(withoutNulls(result))
  else expectSound(schema.function.parameters as Fields, tool.inputs)
}

/** What every schema must be: JSON types only, nothing lost, and required what is not nullable. */
function expectSound(parameters: Fields, inputs: Readonly<Record<string, Fields>>): void {
  const properties = parameters['properties'] as Record<string, Fields>
  expect(Object.keys(properties)).toEqual(Object.keys(inputs))
  expect(typesIn(properties)).not.toContain('any')
  for (const [name, input] of Object.entries(inputs)) {
    const { type, anyOf, nullable, ...rest } = input
    const alternatives = (anyOf ?? []) as readonly Fields[]
    const isNullable = nullable === true || alternatives.some((each) => each['type'] === 'null')
    expect(properties[name]).toMatchObject(withoutTypes(rest))
    expect(properties[name]?.['nullable'] === true).toBe(isNullable)
    expect((parameters['required'] as string[]).includes(name)).toBe(!isNullable)
    const wanted = alternatives.length > 0 ? typesIn(alternatives) : [type].flat()
    for (const each of wanted) {
      if (each !== 'null') expect(typesIn(properties[name])).toContain(each === 'any' ? 'string' : each)
    }
  }
}

/** Every type that a schema names, at any depth. */
function typesIn(schema: unknown): unknown[] {
  if (Array.isArray(schema)) return schema.flatMap(typesIn)
  if (!isJsonObject(schema)) return []
  return Object.entries(schema).flatMap(([key, item]) =>
    key === 'type' && !isJsonObject(item) ? [item].flat() : typesIn(item),
  )
}

/** What is left of a schema beside its types: descriptions, defaults, formats. */
function withoutTypes(schema: Fields): Fields {
  return Object.fromEntries(Object.entries(schema).filter(([, item]) => typeof item !== 'object' || item === null))
}
