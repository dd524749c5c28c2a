import { parseSync } from 'oxc-parser'

/** One import or re-export of a module. */
export interface Import {
  /** What stands between the quotes. */
  readonly specifier: string
  /** `type` vanishes at run time, `static` loads with the module, `dynamic` when it is called. */
  readonly kind: 'type' | 'static' | 'dynamic'
}

/** Every module that a source names, in the order of the kinds: imports, re-exports, `import()`. */
export function readImports(file: string, source: string): Import[] {
  const { module, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`)

  const imports: Import[] = module.staticImports.map((statement) => ({
    specifier: statement.moduleRequest.value,
    kind: isTypeOnly(statement.entries) ? 'type' : 'static',
  }))
  for (const { entries } of module.staticExports) {
    const specifier = entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value
    if (specifier) imports.push({ specifier, kind: isTypeOnly(entries) ? 'type' : 'static' })
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end)
    // A minifier writes quotes as backticks.
    const literal = /^(['"`])(.*)\1$/.exec(text)?.[2]
    if (literal && !literal.includes('${')) imports.push({ specifier: literal, kind: 'dynamic' })
  }
  return imports
}

function isTypeOnly(entries: readonly { readonly isType: boolean }[]): boolean {
  return entries.length > 0 && entries.every((entry) => entry.isType)
}

/** The package that a bare specifier names: `@smol/core` for `@smol/core/http`; undefined for paths, built-ins and names of a package's own. */
export function packageOf(specifier: string): string | undefined {
  if (/^[./#]|^[a-z]+:/.test(specifier)) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
