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
  const { importPackage } = await import('#import-xgrammar')
  return (await importPackage()) as XGrammar
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
