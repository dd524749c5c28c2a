/** What the wire depends on, by the model's name. */
export interface ModelFamily {
  /** Gemini 3 and later: a thinking level instead of a budget, ids and signatures of calls, a resolution for each image. */
  readonly isThird: boolean
  /** `pro`, `flash-lite`, …: how far it can be kept from thinking depends on it. */
  readonly isPro: boolean
  readonly isLite: boolean
  readonly thinks: boolean
  /** False: it takes no system instruction ("Developer instruction is not enabled"). */
  readonly hasSystem: boolean
}

/** Names that end in `-latest` mean the newest, which is a third. */
export function familyOf(model: string): ModelFamily {
  return {
    isThird: /gemini-([3-9]|\d\d)|gemini-(pro|flash|flash-lite)-latest/.test(model),
    isPro: /-pro/.test(model),
    isLite: /-flash-lite/.test(model),
    thinks: !/gemini-(1|2\.0)|gemini-pro(-vision)?$|gemma|learnlm/.test(model),
    hasSystem: !/gemma/.test(model),
  }
}
