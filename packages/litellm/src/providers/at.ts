/** Where a provider is, and its variables, where they have the usual names: `GROQ` for GROQ_API_KEY and GROQ_API_BASE. */
export function at(base: string, prefix: string): { base: string; keyEnv: string; baseEnv: string } {
  return { base, keyEnv: `${prefix}_API_KEY`, baseEnv: `${prefix}_API_BASE` }
}
