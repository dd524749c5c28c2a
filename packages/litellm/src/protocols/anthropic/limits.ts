/** The most tokens that a model writes, by its name; what is not known writes as much as the newest do. */
const limits: readonly (readonly [RegExp, number])[] = [
  [/claude-(2|instant|3-(opus|sonnet|haiku))/, 4096],
  [/claude-3-5/, 8192],
  [/claude-opus-4(-1|-0|-2025\d{4}|$)/, 32_000],
]

/** The API wants a limit in every request: as much as the model can. */
export function mostTokens(model: string): number {
  return limits.find(([pattern]) => pattern.test(model))?.[1] ?? 64_000
}

/** Whether a model answers in the form of a schema by itself; older ones are made to call a tool. */
export function takesSchema(model: string): boolean {
  return !/claude-(2|instant|3|(sonnet|opus)-4(-0|-2025\d{4}|@|$))/.test(model)
}

/** Whether a model can think before it answers. */
export function thinks(model: string): boolean {
  return !/claude-(2|instant|3-(opus|sonnet|haiku|5))/.test(model)
}

/** Whether a model finds out itself how long to think, and takes an effort instead of a budget. */
export function thinksByEffort(model: string): boolean {
  return /claude-(opus|sonnet|haiku)-(4-[6-9]|[5-9])/.test(model)
}
