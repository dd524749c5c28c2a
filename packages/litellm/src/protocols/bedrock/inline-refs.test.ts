import { describe, expect, it } from 'vitest'
import { ask } from '../../../test/ask.ts'

const reply = { output: { message: { content: [{ text: 'Hi' }] } }, stopReason: 'end_turn' }
const place = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const node = { type: 'object', properties: { next: { $ref: '#/$defs/Node' }, at: { $ref: '#/$defs/Place' } } }
const inputSchema = {
  type: 'object',
  title: 'Input',
  properties: {
    from: { $ref: '#/$defs/Place', description: 'Where from.' },
    via: { type: 'array', items: { $ref: '#/$defs/Place' } },
    list: { $ref: '#/$defs/Node' },
    elsewhere: { $ref: 'https://example.com/schema.json' },
  },
  required: ['from'],
  $defs: { Place: place, Node: node },
}

async function schemaFor(model: string) {
  const tools = [{ name: 'look', description: 'Looks.', inputSchema }]
  const { body, warnings } = await ask({ modelId: `bedrock/${model}` }, 'q', { tools }, [{ body: reply }])
  const { tools: sent } = body['toolConfig'] as { tools: { toolSpec: { inputSchema: { json: unknown } } }[] }
  return { schema: sent[0]?.toolSpec.inputSchema.json, warnings }
}

describe('definitions of a schema', () => {
  it('stand where they are referred to for Nova, which knows none; one that contains itself ends', async () => {
    const { schema, warnings } = await schemaFor('amazon.nova-lite-v1:0')
    expect(schema).toEqual({
      type: 'object',
      properties: {
        from: { ...place, description: 'Where from.' },
        via: { type: 'array', items: place },
        list: { type: 'object', properties: { next: { type: 'object' }, at: place } },
        elsewhere: { $ref: 'https://example.com/schema.json' },
      },
      required: ['from'],
    })
    expect(warnings).toMatchObject([{ parameter: 'tools', message: expect.stringContaining("'Node'") as string }])
  })

  it('are left to Claude as they are', async () => {
    const { schema, warnings } = await schemaFor('anthropic.claude-haiku-4-5-20251001-v1:0')
    expect(schema).toEqual(inputSchema)
    expect(warnings).toEqual([])
  })
})
