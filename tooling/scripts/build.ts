import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { rolldown } from 'rolldown'
import type { OutputOptions, Plugin } from 'rolldown'
import { run } from './run.ts'
import { readManifest } from './workspace.ts'
import type { Manifest } from './workspace.ts'

/**
 * Builds the package in `folder` into its `dist`: declarations by tsc, of what an importer can reach, and JavaScript with
 * one file per entry point and chunks for what they share or load later. A module costs half a millisecond to open, so
 * forty of them would cost an importer twenty. A package whose package.json says `"config": { "minify": true }`, because
 * it has much that few need, is written short: top-level names stay, so that a stack can be read. A `web-worker.ts` is
 * one file with our other packages in it, since no import map holds in a worker. A package with a vite.config.ts has a
 * page too.
 * @throws what the compiler says, in its own words
 */
export async function build(folder: string): Promise<void> {
  rmSync(join(folder, 'dist'), { recursive: true, force: true })

  const types = await run('tsc', ['-p', 'tsconfig.build.json', '--pretty', 'false'], folder)
  if (!types.ok) throw new Error(types.output)

  const manifest = readManifest(folder)
  const entries = entryPoints(folder, manifest)
  pruneDeclarations(folder, entries)
  const output = { dir: join(folder, 'dist'), entryFileNames: '[name].js', chunkFileNames: '[name].js' }
  const bundle = await rolldown({
    cwd: folder,
    input: Object.fromEntries(
      entries.filter((source) => source !== webWorker).map((source) => [source.replace(/^src\/|\.tsx?$/g, ''), source]),
    ),
    // What is not ours to ship is named, not copied.
    external: (id) => !id.startsWith('.') && !isAbsolute(id),
    plugins: [builtWorkerPaths],
  })
  await bundle.write({ ...output, ...(isShort(manifest) ? short : {}) })
  await bundle.close()
  if (entries.includes(webWorker)) await buildWebWorker(folder, output)

  if (existsSync(join(folder, 'vite.config.ts'))) await buildPage(folder)
}

const short = { comments: false, minify: { compress: true, mangle: { toplevel: false }, codegen: true } } as const

function isShort({ config }: Manifest): boolean {
  return (config as { minify?: unknown } | undefined)?.minify === true
}

const webWorker = 'src/web-worker.ts'

async function buildWebWorker(folder: string, output: OutputOptions): Promise<void> {
  const bundle = await rolldown({
    cwd: folder,
    input: { 'web-worker': webWorker },
    platform: 'browser',
    external: (id) => !/^[.#]|^@smol\//.test(id) && !isAbsolute(id),
  })
  await bundle.write({ ...output, codeSplitting: false })
  await bundle.close()
}

/** A worker is opened by its path, which rolldown leaves as it is. */
const builtWorkerPaths: Plugin = {
  name: 'built-worker-paths',
  transform: (code) =>
    code.replace(/new URL\('(\.\/[\w-]+)\.ts', import\.meta\.url\)/g, "new URL('$1.js', import.meta.url)"),
}

/** Removes the declarations of sources that no entry point mentions: nobody can import them. */
function pruneDeclarations(folder: string, entries: readonly string[]): void {
  const dist = join(folder, 'dist')
  const reached = new Set<string>()
  const queue = entries.map((source) => source.replace(/^src\//, ''))
  for (let source = queue.pop(); source !== undefined; source = queue.pop()) {
    const file = source.replace(/\.tsx?$/, '.d.ts')
    if (reached.has(file) || !existsSync(join(dist, file))) continue
    reached.add(file)
    for (const [, relative = ''] of readFileSync(join(dist, file), 'utf8').matchAll(/['"](\.\.?\/[^'"]+)['"]/g)) {
      queue.push(join(dirname(source), relative))
    }
  }
  const all = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.d.ts'))
  for (const file of all) if (!reached.has(file)) rmSync(join(dist, file))
}

/** An application's page. Vite is its own dependency: nobody else has a page. */
async function buildPage(folder: string): Promise<void> {
  const page = await run(join(folder, 'node_modules/.bin/vite'), ['build', '--logLevel', 'warn'], folder)
  if (!page.ok) throw new Error(page.output)
}

/**
 * The sources that become files of their own: what package.json exports, runs, or has under two names for two platforms,
 * and workers, which are opened by their paths.
 */
export function entryPoints(folder: string, { exports, bin, imports }: Manifest): string[] {
  const named = [exports, bin, ...Object.values(imports ?? {})].flatMap((map) =>
    Object.values((map ?? {}) as Record<string, string>),
  )
  const workers = ['src/worker.ts', webWorker].filter((source) => existsSync(join(folder, source)))
  return [...named.map((source) => source.replace(/^\.\//, '')), ...workers]
}

if (import.meta.main) {
  await build(process.cwd()).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}
