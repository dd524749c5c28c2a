import { isJsonObject } from '@smol/core'

/** The client reads some answers twice, first as JSON and then as text. */
export function reread({ status, headers }: Response, text: string): Response {
  const json = async (): Promise<unknown> => JSON.parse(text)
  return Object.assign(new Response(text, { status, headers }), { json })
}

/** Adds the providers that the Hub names for chat. */
export function noteProviders(text: string, served: Set<string>): void {
  const mapping = mappingIn(text)
  const rows = Array.isArray(mapping)
    ? (mapping as readonly unknown[])
    : Object.entries(isJsonObject(mapping) ? mapping : {}).map(([provider, row]) => ({ provider, ...(row as object) }))
  for (const row of rows) if (isJsonObject(row) && row['task'] === 'conversational') served.add(String(row['provider']))
}

function mappingIn(text: string): unknown {
  try {
    const answer: unknown = JSON.parse(text)
    return isJsonObject(answer) ? answer['inferenceProviderMapping'] : undefined
  } catch {
    // The client says what is wrong with it.
    return undefined
  }
}
