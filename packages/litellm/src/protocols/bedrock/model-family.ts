/** What the makers' models take beyond what Converse says for all of them, by their names. */
export interface ModelFamily {
  isClaude: boolean
  isNova: boolean
  /** Nova of the second generation, which thinks. */
  isNova2: boolean
  /** Whether it thinks, and takes a budget of tokens for it. */
  takesBudget: boolean
  /** Whether it finds out itself how long to think, and takes an effort. */
  thinksByEffort: boolean
  /** Models of OpenAI's and DeepSeek's that take the effort as it is. */
  takesEffort: boolean
  /** Whether it answers in the form of a schema by itself; others are made to call a tool. */
  takesSchema: boolean
}

/** https://docs.aws.amazon.com/bedrock/latest/userguide/structured-output.html */
const schemaModels: readonly RegExp[] = [
  /claude-(haiku-4-5|sonnet-4-[5-9]|opus-4-[568]|mythos-5|(haiku|sonnet)-5)/,
  /deepseek\.v3|mistral\.(ministral-3|mistral-large-3|voxtral)|qwen\.qwen3|minimax\.minimax-m2|kimi-k2-thinking/,
  /nemotron-nano-3-30b|zai\.glm-5/,
]

export function familyOf(model: string): ModelFamily {
  const isClaude = model.includes('claude')
  const thinksByEffort = /claude-(opus|sonnet|haiku)-(4-[6-9]|[5-9])/.test(model)
  return {
    isClaude,
    isNova: model.includes('amazon.nova'),
    isNova2: model.includes('amazon.nova-2'),
    takesBudget: /claude-(3-7|(opus|sonnet|haiku|mythos|fable)-(4|5))/.test(model) && !thinksByEffort,
    thinksByEffort,
    takesEffort: /gpt-oss|deepseek\.v3/.test(model),
    takesSchema: schemaModels.some((pattern) => pattern.test(model)),
  }
}
