import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { report } from './report.ts'
import { run } from './run.ts'
import { readIfPresent, readWorkspace, repositoryRoot } from './workspace.ts'

/** One TypeScript example in a document. */
export interface Example {
  /** Path of the document, relative to the root. */
  readonly document: string
  /** Line of its first line in the document, from 1. */
  readonly line: number
  readonly code: string
}

const documents = ['*.md', 'docs/**/*.md', '{packages,apps}/*/README.md', '.github/**/*.md']

/** Type-checks every ```ts example of the documents against the workspace. Returns what is wrong, in words. */
export async function checkDocs(root: string): Promise<string[]> {
  const paths = globSync(documents, { cwd: root })
    .filter((path) => !path.includes('node_modules'))
    .toSorted()
  const found = paths.map((path) => findExamples(path.split('\\').join('/'), readFileSync(join(root, path), 'utf8')))
  return [
    ...found.flatMap(({ problems }) => problems),
    ...(await typeCheck(
      root,
      found.flatMap(({ examples }) => examples),
    )),
  ]
}

/** The examples of a document. A fence that asks not to be checked is a problem, not an exception. */
export function findExamples(document: string, text: string): { examples: Example[]; problems: string[] } {
  const examples: Example[] = []
  const problems: string[] = []
  for (const match of text.matchAll(/^( *)```(ts|tsx|typescript|js|javascript)\b([^\n]*)\n(.*?)^\1```/gms)) {
    const [, indent = '', language = '', rest = '', code = ''] = match
    const line = text.slice(0, match.index).split('\n').length + 1
    if (language !== 'ts' || rest.trim() !== '') {
      problems.push(`${document}:${line - 1}: write \`\`\`ts and nothing after it, so that the example is checked`)
    }
    examples.push({ document, line, code: code.replaceAll(new RegExp(`^${indent}`, 'gm'), '') })
  }
  return { examples, problems }
}

async function typeCheck(root: string, examples: readonly Example[]): Promise<string[]> {
  // Next to the document's own package.json, so that its examples see what its package depends on.
  const cache = 'node_modules/.cache/examples'
  const files = examples.map((example) => ({
    example,
    path: posix.join(home(root, example.document), cache, fileName(example)),
  }))
  for (const folder of new Set(files.map(({ path }) => join(root, dirname(path)))))
    rmSync(folder, { recursive: true, force: true })
  for (const { example, path } of files) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), `${example.code}\nexport {}\n`)
  }
  if (files.length === 0) return []

  const config = join(root, cache, 'tsconfig.json')
  mkdirSync(dirname(config), { recursive: true })
  writeFileSync(
    config,
    JSON.stringify(
      configuration(
        root,
        files.map(({ path }) => path),
      ),
    ),
  )
  const { ok, output } = await run('tsc', ['-p', config, '--pretty', 'false'], root)
  return ok ? [] : locate(output, files)
}

function configuration(root: string, paths: readonly string[]): unknown {
  const entries = readWorkspace(root).flatMap(({ name, folder, manifest }) =>
    Object.entries((manifest.exports ?? {}) as Record<string, string>).map(([key, source]) => [
      name + key.slice(1),
      [join(folder, source)],
    ]),
  )
  return {
    extends: join(repositoryRoot, 'tooling/tsconfig/base.json'),
    compilerOptions: {
      noEmit: true,
      // A document may end with a value that the reader goes on with.
      noUnusedLocals: false,
      noUnusedParameters: false,
      typeRoots: [join(repositoryRoot, 'node_modules/@types')],
      paths: Object.fromEntries(entries),
    },
    files: paths.map((path) => join(root, path)),
  }
}

/** The folder whose dependencies a document's examples may use: its package, or the root. */
function home(root: string, document: string): string {
  const folder = posix.dirname(document)
  return readIfPresent(join(root, folder, 'package.json')) === undefined ? '.' : folder
}

function fileName({ document, line }: Example): string {
  return `${document.replaceAll(/[^\w-]/g, '-')}-${line}.ts`
}

/** Puts the compiler's messages back where they come from: document and line. */
function locate(output: string, files: readonly { example: Example; path: string }[]): string[] {
  return output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, path, number, message] = /^(.+?)\((\d+),\d+\): (.*)$/.exec(line) ?? []
      const example = files.find((file) => path?.endsWith(file.path))?.example
      return example ? `${example.document}:${example.line + Number(number) - 1}: ${message}` : line
    })
}

if (import.meta.main) report('docs', await checkDocs(repositoryRoot))
