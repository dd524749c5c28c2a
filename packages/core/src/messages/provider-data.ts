/**
 * What a provider wants back unchanged with a turn of its own, such as signed thoughts: a list under the
 * name of its protocol. Opaque, and read by that protocol alone.
 */
export type ProviderData = Readonly<Record<string, readonly unknown[]>>

/** The lists of both, those under one name one after the other. */
export function joinProviderData(
  first: ProviderData | undefined,
  second: ProviderData | undefined,
): ProviderData | undefined {
  if (first === undefined || second === undefined) return first ?? second
  const joined: Record<string, readonly unknown[]> = { ...first }
  for (const [name, list] of Object.entries(second)) joined[name] = [...(joined[name] ?? []), ...list]
  return joined
}

/** Whether a value that came from outside has the form. */
export function isProviderData(value: unknown): value is ProviderData {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((list) => Array.isArray(list))
  )
}
