import { expect, it } from 'vitest'
import { tilesAreSlow } from './processor.ts'

it.each([
  ['AVX2 alone', 'processor\t: 0\nflags\t\t: fpu sse4_2 fma avx avx2 bmi2\nbugs\t\t: none\n', true],
  ['AVX-512', 'flags\t\t: fpu avx avx2 avx512f avx512_vnni\n', false],
  ['neither', 'flags\t\t: fpu sse4_2 avx\n', false],
  ['another kind of processor', 'processor\t: 0\nFeatures\t: fp asimd avx2\n', false],
  ['another system', '', false],
])('knows slow tiles with %s', (_, description, expected) => expect(tilesAreSlow(description)).toBe(expected))

it('reads what this machine says', () => expect(tilesAreSlow()).toBeTypeOf('boolean'))
