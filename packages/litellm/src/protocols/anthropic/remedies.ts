import type { Remedy, WireBody } from '@smol/core/http'

/** What the API is known to refuse beside some other parameter, and what to do about it. */
export const remedies: readonly Remedy[] = Object.freeze([
  // "stop_sequences: each stop sequence must contain non-whitespace"
  drop('stop_sequences', 'left out, and the text is cut on our side instead.'),
  // "`temperature` may only be set to 1 when thinking is enabled", "`temperature` and `top_p` cannot both be specified"
  drop('top_p', "left out; the model's own value holds."),
  drop('top_k', "left out; the model's own value holds."),
  drop('temperature', "left out; the model's own temperature holds."),
  {
    // "Thinking may not be enabled when tool_choice forces tool use."
    field: 'tool_choice',
    refuses: (text) => /tool_choice/.test(text) && /forces|not (supported|allowed)|may not/i.test(text),
    apply: (body) => {
      const choice = body['tool_choice'] as { type?: string } | undefined
      return choice?.type === 'any' || choice?.type === 'tool' ? { ...body, tool_choice: { type: 'auto' } } : undefined
    },
    warning: {
      type: 'translated',
      message: "The API does not take this tool_choice here: sent as 'auto', so the model may answer without a call.",
    },
  },
] satisfies readonly Remedy[])

function drop(field: string, consequence: string): Remedy {
  return {
    field,
    refuses: (text) =>
      new RegExp(`(^|[^a-z_])${field}([^a-z_]|$)`).test(text) &&
      /may only|must|cannot|not (supported|allowed)|deprecated|unset/i.test(text),
    apply: (body: WireBody) =>
      field in body ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== field)) : undefined,
    warning: { type: 'dropped', message: `The API does not take '${field}' here: ${consequence}` },
  }
}
