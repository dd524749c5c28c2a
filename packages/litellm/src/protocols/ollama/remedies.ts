import type { Remedy } from '@smol/core/http'

/** What some model refuses: '"llama3.1" does not support thinking', 'think value "low" is not supported for this model'. */
export const remedies: readonly Remedy[] = Object.freeze([
  {
    field: 'think',
    refuses: (text: string) => /not support(ed)?\b.*think|think\w*\b.*not support/i.test(text),
    apply: ({ think, ...body }) => (think === undefined ? undefined : body),
    warning: { type: 'dropped', message: "The model does not take 'think': left out; it thinks as it likes." },
  },
] satisfies readonly Remedy[])
