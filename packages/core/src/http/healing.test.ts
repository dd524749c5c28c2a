import { describe, expect, it } from 'vitest'
import { SmolError } from '../errors.ts'
import type { Warning } from '../messages/message.ts'
import type { Remedy } from './healing.ts'
import { Lessons } from './healing.ts'

const without = (field: string): Remedy => ({
  field,
  refuses: (text) => text.includes(field),
  apply: (body) =>
    field in body ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== field)) : undefined,
  warning: { type: 'dropped', message: `no ${field}` },
})
const refusal = (message: string, status = 400, body?: unknown) =>
  new SmolError({ code: 'invalid_request', message, status, body })

function apply(lessons: Lessons, body: Record<string, unknown>): { body: object; warnings: Warning[] } {
  const warnings: Warning[] = []
  return { body: lessons.apply(body, (warning) => warnings.push(warning)), warnings }
}

describe('Lessons', () => {
  it('change nothing before there is one', () => {
    expect(apply(new Lessons([without('stop')]), { stop: 1 })).toEqual({ body: { stop: 1 }, warnings: [] })
  })

  it.each([
    ['the message', refusal('stop is not supported')],
    ['the body', refusal('no', 422, { detail: [{ loc: ['stop'] }] })],
  ])('are learnt from %s, kept, and told each time', (_where, error) => {
    const stop = without('stop')
    const lessons = new Lessons([without('top_p'), stop])
    expect(lessons.learn(error, { stop: 1, x: 2 })).toBe(stop)
    for (let turn = 0; turn < 2; turn++) {
      expect(apply(lessons, { stop: 1, x: 2 })).toEqual({
        body: { x: 2 },
        warnings: [{ type: 'dropped', message: 'no stop', parameter: 'stop' }],
      })
    }
    expect(apply(lessons, { x: 2 })).toEqual({ body: { x: 2 }, warnings: [] })
  })

  it('are not learnt from what is no refusal, or of a field that was not sent', () => {
    const lessons = new Lessons([without('stop')])
    expect(lessons.learn(refusal('stop is not supported', 500), { stop: 1 })).toBeUndefined()
    expect(lessons.learn(refusal('stop is not supported', 401), { stop: 1 })).toBeUndefined()
    expect(lessons.learn(refusal('stop is not supported'), { x: 2 })).toBeUndefined()
    expect(lessons.learn(refusal('something else'), { stop: 1 })).toBeUndefined()
    expect(apply(lessons, { stop: 1 }).warnings).toEqual([])
  })

  it('are worth a second try for a call that was under way when another one learnt', () => {
    const lessons = new Lessons([without('stop')])
    expect(lessons.learn(refusal('stop'), { stop: 1 })).toBeDefined()
    expect(lessons.learn(refusal('stop'), { stop: 1 })).toBeDefined()
  })

  it('add up', () => {
    const lessons = new Lessons([without('stop'), without('top_p')])
    lessons.learn(refusal('stop'), { stop: 1, top_p: 1 })
    lessons.learn(refusal('top_p'), { top_p: 1 })
    expect(apply(lessons, { stop: 1, top_p: 1, x: 2 })).toMatchObject({
      body: { x: 2 },
      warnings: [{ parameter: 'stop' }, { parameter: 'top_p' }],
    })
  })
})
