import { describe, expect, it } from 'vitest'
import { toDevice, toDtype } from './placement.ts'

describe('toDevice', () => {
  it('knows the devices of transformers.js; auto is the default one', () => {
    expect(toDevice(undefined)).toBeUndefined()
    expect(toDevice('auto')).toBeUndefined()
    expect(toDevice('cuda')).toBe('cuda')
    expect(toDevice({ model: 'cpu', vision_encoder: 'auto' })).toEqual({ model: 'cpu' })
    expect(toDevice({ '': 'cpu' })).toBe('cpu')
  })

  it.each([
    ['cuda:0', "Use 'cuda'"],
    ['mps', "'webgpu'"],
    ['disk', 'Choose auto, cpu, cuda'],
  ])('refuses %s and says what to use', (device, hint) => {
    expect(() => toDevice(device)).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining(hint) }),
    )
    expect(() => toDevice({ model: device })).toThrow(`'${device}'`)
  })
})

describe('toDtype', () => {
  it("knows Python's names and transformers.js'", () => {
    expect(toDtype('auto')).toBeUndefined()
    expect(toDtype('float32')).toBe('fp32')
    expect(toDtype('float16')).toBe('fp16')
    expect(toDtype('q4f16')).toBe('q4f16')
    expect(toDtype({ embed_tokens: 'fp32', decoder_model_merged: 'q4' })).toEqual({
      embed_tokens: 'fp32',
      decoder_model_merged: 'q4',
    })
  })

  it('refuses bfloat16 and what it does not know', () => {
    expect(() => toDtype('bfloat16')).toThrow(
      expect.objectContaining({ code: 'configuration', message: expect.stringContaining('float32') }),
    )
    expect(() => toDtype('int3')).toThrow('q8')
  })
})
