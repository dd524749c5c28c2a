/** Gives numbers from 0 up to, but not including, 1. */
export type Random = () => number

/**
 * A generator of its own for every call, so that calls that run at the same time do not disturb each other. The
 * same seed gives the same numbers; without one they are unpredictable.
 *
 * The algorithm is sfc32 (Doty-Humphrey, PractRand), seeded with four words of splitmix32.
 * @param seed any number; all of its 64 bits count
 */
export function createRandom(seed?: number): Random {
  const [low, high] =
    seed === undefined ? crypto.getRandomValues(new Uint32Array(2)) : new Uint32Array(new Float64Array([seed]).buffer)
  const word = splitmix32((low as number) ^ Math.imul(high as number, 0x9e3779b1))
  let a = word()
  let b = word()
  let c = word()
  let counter = 1
  const next = (): number => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 4294967296
  }
  // The author's recommendation: the first outputs still show the seed.
  for (let round = 0; round < 12; round++) next()
  return next
}

function splitmix32(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = state ^ (state >>> 16)
    mixed = Math.imul(mixed, 0x21f0aaad)
    mixed ^= mixed >>> 15
    mixed = Math.imul(mixed, 0x735a2d97)
    return mixed ^ (mixed >>> 15)
  }
}
