/** Loads `@mlc-ai/web-xgrammar` where it runs as it is. */
export async function importPackage(): Promise<unknown> {
  const imported = (await import('@mlc-ai/web-xgrammar')) as object
  // Where no bundler made a module of it, it puts itself into the global scope.
  return 'GrammarMatcher' in imported ? imported : (globalThis as { xgrammar?: unknown }).xgrammar
}
