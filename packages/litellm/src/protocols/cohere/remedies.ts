import type { Remedy, WireBody } from '@smol/core/http'

/** What older models do not know, by the words of the API ("invalid request: tool_choice is not supported for this model"). */
export const remedies: readonly Remedy[] = Object.freeze([
  drop('tool_choice', 'left out, so the model may call a tool or not.'),
  drop('strict_tools', 'left out; arguments may not keep to the schema.'),
  drop('thinking', 'left out; the model thinks as it likes.'),
  drop('response_format', 'left out; the answer may be of another form.'),
])

function drop(field: string, consequence: string): Remedy {
  return {
    field,
    refuses: (text) =>
      new RegExp(`(^|[^a-z_])${field}([^a-z_]|$)`).test(text) &&
      /not (supported|allowed|compatible)|unsupported|unknown/i.test(text),
    apply: (body: WireBody) =>
      field in body ? Object.fromEntries(Object.entries(body).filter(([name]) => name !== field)) : undefined,
    warning: { type: 'dropped', message: `The model does not take '${field}': ${consequence}` },
  }
}
