/** Loads `@mlc-ai/web-xgrammar` where it runs as it is. */
export async function importPackage(): Promise<unknown> {
  // In a try block: for webpack the package is then one that may be missing.
  try {
    const imported = (await import('@mlc-ai/web-xgrammar')) as object
    // Where no bundler made a module of it, it puts itself into the global scope.
    return 'GrammarMatcher' in imported ? imported : (globalThis as { xgrammar?: unknown }).xgrammar
  } catch (cause) {
    const isMissing = /could not resolve|cannot find module|failed to resolve/i.test((cause as Error).message)
    throw isMissing ? Object.assign(new Error('It was not bundled.', { cause }), { code: 'MODULE_NOT_FOUND' }) : cause
  }
}
