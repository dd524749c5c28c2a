import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { report } from './report.ts'
import { readIfPresent, readWorkspace, repositoryRoot } from './workspace.ts'
import type { Manifest, Package } from './workspace.ts'

const repository = 'smol-ts/smol'
/** Lines of a README that a reader sees before scrolling. */
const firstScreen = 45

/** Compares every package's files with the one pattern that all of them follow. Returns what is wrong, in words. */
export function checkPackages(root: string): string[] {
  const announced = globSync('.changeset/*.md', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))
  return readWorkspace(root).flatMap((one) => {
    const problems = one.manifest.private ? checkPrivate(one) : [...checkPublished(one), ...checkBuild(one)]
    const isNew = !one.manifest.private && one.manifest['version'] === '0.0.0'
    if (isNew && !announced.some((text) => new RegExp(`^['"]${one.name}['"]: minor$`, 'm').test(text))) {
      problems.push('package.json: a package that was never released needs a changeset: minor')
    }
    return [...problems, ...checkReadme(one)].map((problem) => `${one.path}/${problem}`)
  })
}

/** The fields that follow from the folder alone; their values in a published package. */
export function commonFields(path: string): Manifest & Record<string, unknown> {
  return {
    name: `@smol/${path.split('/')[1]}`,
    license: 'Apache-2.0',
    repository: { type: 'git', url: `git+https://github.com/${repository}.git`, directory: path },
    homepage: `https://github.com/${repository}/tree/main/${path}#readme`,
    bugs: `https://github.com/${repository}/issues`,
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22' },
  }
}

/** Where a source file is after the build. */
export function built(source: string): string {
  return source.replace('./src/', './dist/').replace(/\.tsx?$/, '.js')
}

function builtMap(sources: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(sources).map(([name, file]) => [name, built(file)]))
}

/** What is published as `exports`, from what the workspace uses. */
export function publishedExports(exports: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(exports).map(([name, source]) => {
      const file = built(source)
      return [name, { types: file.replace(/\.js$/, '.d.ts'), default: file }]
    }),
  )
}

function checkPrivate({ manifest }: Package): string[] {
  const wanted = { license: 'Apache-2.0', type: 'module' }
  return differences(wanted, manifest)
}

function checkPublished({ path, manifest }: Package): string[] {
  const problems = differences(commonFields(path), manifest)
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(manifest['version'])))
    problems.push('package.json: version is not a version')
  if (!/^.{20,160}\.$/.test(String(manifest['description']))) {
    problems.push('package.json: description must be a sentence of 20 to 160 characters')
  }
  const files = Array.isArray(manifest['files']) ? manifest['files'] : []
  for (const file of ['dist', 'README.md', 'LICENSE']) {
    if (!files.includes(file)) problems.push(`package.json: files must contain ${file}`)
  }

  const { exports = {}, bin, imports, publishConfig } = manifest
  if (!isSourceMap(exports)) return [...problems, 'package.json: exports must map names to ./src/….ts']
  const wanted = {
    access: 'public',
    ...(Object.keys(exports).length > 0 && { exports: publishedExports(exports) }),
    ...(isSourceMap(bin) && { bin: builtMap(bin) }),
    ...(imports && {
      imports: Object.fromEntries(Object.entries(imports).map(([name, files]) => [name, builtMap(files)])),
    }),
  }
  if (Object.keys(wanted).length === 1) problems.push('package.json: neither exports nor bin')
  if (!isDeepStrictEqual(publishConfig, wanted)) {
    problems.push(`package.json: publishConfig must be ${JSON.stringify(wanted)}`)
  }

  for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (name.startsWith('@smol/') && range !== 'workspace:^') problems.push(`package.json: ${name} must be workspace:^`)
  }
  return problems
}

function isSourceMap(value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).every((file) => typeof file === 'string' && /^\.\/src\/.+\.tsx?$/.test(file))
}

function checkBuild({ folder, manifest }: Package): string[] {
  const problems: string[] = []
  const build = 'node ../../tooling/scripts/build.ts'
  if (manifest.scripts?.['build'] !== build) problems.push(`package.json: scripts.build must be "${build}"`)
  const wanted = { extends: '../../tooling/tsconfig/build.json' }
  const text = readIfPresent(join(folder, 'tsconfig.build.json'))
  if (!text || !isDeepStrictEqual(JSON.parse(text), wanted)) {
    problems.push(`tsconfig.build.json must be ${JSON.stringify(wanted)}`)
  }
  return problems
}

function checkReadme({ name, folder, manifest }: Package): string[] {
  const readme = readIfPresent(join(folder, 'README.md'))
  if (!readme) return ['README.md is missing']
  const problems: string[] = []
  if (!readme.startsWith(`# ${name}\n`)) problems.push(`README.md must start with "# ${name}"`)
  if (!isSourceMap(manifest.exports)) return problems

  const seen = readme.split('\n').slice(0, firstScreen).join('\n')
  const code = [...seen.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1]).join('\n')
  if (!new RegExp(`from '${name}(/[\\w-]+)?'`).test(code))
    problems.push(`README.md: no import of ${name} on the first screen`)
  if (!/\w\(/.test(code)) problems.push('README.md: no call on the first screen')
  if (!/^\s*\/\/ \S|\/\/ → /m.test(code)) problems.push('README.md: no output (// …) on the first screen')
  return problems
}

function differences(wanted: Readonly<Record<string, unknown>>, manifest: Manifest): string[] {
  return Object.entries(wanted)
    .filter(([field, value]) => !isDeepStrictEqual(manifest[field], value))
    .map(([field, value]) => `package.json: ${field} must be ${JSON.stringify(value)}`)
}

if (import.meta.main) report('packages', checkPackages(repositoryRoot))
