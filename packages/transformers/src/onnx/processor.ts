import { readFileSync } from 'node:fs'

/**
 * Whether attention in tiles is slow on this machine. It was where a processor has AVX2 and no AVX-512; with AVX-512, tiles
 * take as long as no tiles. Linux alone tells which of them it is: elsewhere the answer is no, and the runtime has its way.
 * @param description what Linux says of the processors
 */
export function tilesAreSlow(description = describeProcessors()): boolean {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(description)?.[1]?.split(/\s+/))
  return flags.has('avx2') && !flags.has('avx512f')
}

function describeProcessors(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'latin1')
  } catch {
    // Another system.
    return ''
  }
}
