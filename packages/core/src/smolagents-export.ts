import type { OptionTable } from './options.ts'

/** Names that no change of spelling turns into ours. */
const otherNames: Readonly<Record<string, string>> = Object.freeze({
  stop: 'stopSequences',
  extra_headers: 'headers',
  client_kwargs: 'clientOptions',
  timeout: 'timeoutMs',
})

/**
 * The options in what smolagents' `to_dict()` gave: camelCase names, seconds as milliseconds, without
 * the token counters that old versions exported. What is no option of ours was a field of the request,
 * and goes into `extraBody`.
 */
export function optionsOfSmolagents(data: Readonly<Record<string, unknown>>, table: OptionTable | undefined): object {
  const options: Record<string, unknown> = {}
  const fields: Record<string, unknown> = {}
  const known = table === undefined ? undefined : namesOf(table)
  for (const [key, value] of Object.entries(data)) {
    if (key === 'model_id' || value === null || /^last_(in|out)put_token_count$/.test(key)) continue
    const name = otherNames[key] ?? key.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase())
    if (known?.has(name) === false) fields[key] = value
    else options[name] = name === 'timeoutMs' && typeof value === 'number' ? value * 1000 : value
  }
  return Object.keys(fields).length === 0 ? options : { ...options, extraBody: fields }
}

function namesOf(table: OptionTable): Set<string> {
  return new Set(Object.entries(table).flatMap(([name, row]) => [name, ...(row.aliases ?? [])]))
}
