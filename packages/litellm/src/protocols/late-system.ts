/**
 * What stands before a system message from the middle of a dialogue, where an API takes them at its beginning only: it
 * keeps its place, in the user's turn. The words are LiteLLM's.
 */
export const OPERATOR_NOTE =
  'Operator note (not from the user): the following was originally a mid-conversation system-role reminder.'

export const lateSystem =
  "A system message came after others: the API takes them before all others only, so it was put into the user's turn, with a note before it."
