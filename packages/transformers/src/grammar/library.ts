import { SmolError } from '@smol/core'

/** What is used of `@mlc-ai/web-xgrammar`. */
export interface XGrammar {
  readonly TokenizerInfo: {
    createTokenizerInfo(
      vocabulary: string[],
      kind: string,
      prependSpace: boolean,
      size: number,
      endTokens: number[],
    ): Promise<Handle>
  }
  readonly GrammarCompiler: { createGrammarCompiler(info: Handle): Promise<Compiler> }
  readonly GrammarMatcher: { createGrammarMatcher(grammar: Handle, endTokens: number[]): Promise<Matcher> }
}

/** Something in the memory of the WebAssembly module, which no garbage collector sees. */
export interface Handle {
  dispose(): void
}

export interface Compiler extends Handle {
  compileGrammar(ebnf: string): Promise<Handle>
}

export interface Matcher extends Handle {
  acceptToken(token: number): boolean
  /** One bit per token: bit `i & 31` of word `i >> 5`, set where the token may come. */
  getNextTokenBitmask(): Promise<Int32Array>
}

let library: Promise<XGrammar> | undefined

/**
 * Loads the grammar library, once, when a schema is first used.
 * @throws SmolError `missing_dependency`
 */
export function importXGrammar(): Promise<XGrammar> {
  library ??= load().catch((cause: unknown) => {
    library = undefined
    throw missing(cause)
  })
  return library
}

/** After a failure inside of it the library is of no more use; the next call loads it anew. */
export function forgetXGrammar(): void {
  library = undefined
}

async function load(): Promise<XGrammar> {
  if (typeof process === 'object' && process.release?.name === 'node') return loadInNode()
  const imported = (await import('@mlc-ai/web-xgrammar')) as object
  // Where no bundler made a module of it, it puts itself into the global scope.
  return ('GrammarMatcher' in imported ? imported : (globalThis as { xgrammar?: unknown }).xgrammar) as XGrammar
}

/**
 * The package calls itself a module and is none, so that Node cannot import it. Its file runs as it would in a Web
 * Worker, without `process`: seeing one it would import dynamically, which code without a file of its own cannot, and
 * would put handlers of its own on the process.
 */
async function loadInNode(): Promise<XGrammar> {
  const [{ createRequire }, { readFile }, { pathToFileURL }] = await Promise.all([
    import('node:module'),
    import('node:fs/promises'),
    import('node:url'),
  ])
  const file = createRequire(import.meta.url).resolve('@mlc-ai/web-xgrammar')
  const location = { href: pathToFileURL(file).href }
  const module = { exports: {} }
  const scope = {
    module,
    exports: module.exports,
    process: undefined,
    location,
    self: { location },
    importScripts: () => undefined,
  }
  const run = Reflect.construct(Function, [...Object.keys(scope), await readFile(file, 'utf8')]) as (
    ...values: unknown[]
  ) => void
  run(...Object.values(scope))
  return module.exports as XGrammar
}

function missing(cause: unknown): SmolError {
  const { code, message } = cause as { code?: unknown; message?: unknown }
  const absent = code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND'
  return new SmolError({
    code: 'missing_dependency',
    message: absent
      ? "Enforcing a response format or a tool choice needs '@mlc-ai/web-xgrammar', which is not installed. Run: npm install @mlc-ai/web-xgrammar"
      : `'@mlc-ai/web-xgrammar' is installed but could not be loaded: ${String(message)} Install version 0.1.27.`,
    cause,
  })
}
