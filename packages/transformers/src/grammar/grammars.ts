import { SmolError } from '@smol/core'

import { Constraint } from './constraint.ts'
import type { Compiler, Handle, XGrammar } from './library.ts'
import { forgetXGrammar, importXGrammar } from './library.ts'
import type { Grammar } from './grammar.ts'
import { StringGuard } from './string-guard.ts'
import type { VocabularySource } from './vocabulary.ts'
import { Vocabulary } from './vocabulary.ts'

// A compiled grammar holds masks of the whole vocabulary: some megabytes.
const mostCompiled = 8

interface Parts {
  readonly library: XGrammar
  readonly vocabulary: Vocabulary
  readonly info: Handle
  readonly compiler: Compiler
}

/** A model's grammars: compiled once, the last few kept. Nothing is loaded before the first. */
export class Grammars {
  readonly #tokenizer: VocabularySource
  readonly #compiled = new Map<string, Handle>()
  #parts: Promise<Parts> | undefined

  constructor(tokenizer: VocabularySource) {
    this.#tokenizer = tokenizer
  }

  /**
   * A constraint for one answer; dispose it after use.
   * @param budget how many tokens the answer may have
   * @throws SmolError `missing_dependency`, `unsupported`
   */
  async start(grammar: Grammar, endTokens: ReadonlySet<number>, budget: number): Promise<Constraint> {
    const parts = await (this.#parts ??= this.#load([...endTokens]))
    const compiled = await this.#compile(grammar.ebnf, parts)
    const matcher = await parts.library.GrammarMatcher.createGrammarMatcher(compiled, [...endTokens])
    return new Constraint(matcher, new StringGuard(grammar.strings, parts.vocabulary, budget))
  }

  async dispose(): Promise<void> {
    for (const grammar of this.#compiled.values()) grammar.dispose()
    this.#compiled.clear()
    const parts = this.#parts
    this.#parts = undefined
    // A library that could not be loaded left nothing to free, and told its caller.
    const { compiler, info } = (await parts?.catch(() => undefined)) ?? {}
    compiler?.dispose()
    info?.dispose()
  }

  async #load(endTokens: number[]): Promise<Parts> {
    try {
      const library = await importXGrammar()
      const vocabulary = new Vocabulary(this.#tokenizer)
      const { texts, kind } = vocabulary
      const info = await library.TokenizerInfo.createTokenizerInfo([...texts], kind, false, texts.length, endTokens)
      return { library, vocabulary, info, compiler: await library.GrammarCompiler.createGrammarCompiler(info) }
    } catch (error) {
      this.#parts = undefined
      throw error
    }
  }

  async #compile(ebnf: string, { compiler }: Parts): Promise<Handle> {
    const known = this.#compiled.get(ebnf)
    const grammar = known ?? (await this.#compileNew(ebnf, compiler))
    this.#compiled.delete(ebnf)
    this.#compiled.set(ebnf, grammar)
    const [oldest] = this.#compiled
    if (oldest !== undefined && this.#compiled.size > mostCompiled) {
      this.#compiled.delete(oldest[0])
      oldest[1].dispose()
    }
    return grammar
  }

  async #compileNew(ebnf: string, compiler: Compiler): Promise<Handle> {
    try {
      return await compiler.compileGrammar(ebnf)
    } catch (cause) {
      // It aborts as a whole; nothing that it holds can be freed any more.
      this.#compiled.clear()
      this.#parts = undefined
      forgetXGrammar()
      throw new SmolError({
        code: 'unsupported',
        message: `The grammar library cannot take the schema (${(cause as Error).message}). Make it simpler, or ask for the format in the system message.`,
        cause,
      })
    }
  }
}
