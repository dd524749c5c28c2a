/** Model names that are known without a provider in front. The first that fits wins. */
export const wellKnown: readonly (readonly [RegExp, string])[] = Object.freeze([
  [/^(gpt-|chatgpt-|o[1-9](-|$)|codex-|ft:(gpt-|o[1-9]))/, 'openai'],
  // With a date behind an @ it is the name that Vertex AI has.
  [/^claude-[^@]+@/, 'vertex_ai'],
  [/^claude-/, 'anthropic'],
  [/^gemini-/, 'vertex_ai'],
  [/^(command|c4ai-aya)(-|$)/, 'cohere_chat'],
  [/^jamba-/, 'ai21_chat'],
  [/^(sabia|sabiazinho)-/, 'maritalk'],
  [/^((us|eu|apac|global)\.)?(anthropic|amazon|meta|mistral|cohere|ai21|deepseek)\.[a-z]/, 'bedrock'],
  // Replicate: a version is 64 hexadecimal digits.
  [/:[0-9a-f]{64}$/, 'replicate'],
])
