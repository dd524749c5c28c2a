import { execFileSync } from 'node:child_process'

/**
 * Milliseconds of one import in a fresh process, in a folder where the packages are installed. The first `import()` of a
 * program pays for the loader itself, so an empty module goes before.
 */
export function measureImport(name: string, folder: string): number {
  const program = `
    await import('data:text/javascript,')
    const start = performance.now()
    await import(${JSON.stringify(name)})
    process.stdout.write(String(performance.now() - start))`
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
    encoding: 'utf8',
  })
  return Number(output)
}

export function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN
}
