import { nearestName, SmolError } from '@smol/core'
import type { ProviderRow } from './provider-row.ts'
import { openerNames, protocolNames } from './provider-row.ts'

/** The fields of a row; a row of the user's has no others. */
const fields: Readonly<Record<keyof ProviderRow, true>> = {
  protocol: true,
  families: true,
  base: true,
  path: true,
  pathBelowOwnBase: true,
  ownBase: true,
  query: true,
  keyEnv: true,
  tokenEnv: true,
  baseEnv: true,
  auth: true,
  opener: true,
  awsService: true,
  hosts: true,
  headers: true,
  fieldHeaders: true,
  headerEnv: true,
  model: true,
  refuses: true,
  ignores: true,
  renames: true,
  models: true,
  reasoningEffort: true,
  efforts: true,
  thinking: true,
  thoughts: true,
  toolChoice: true,
  stopLimit: true,
  content: true,
  images: true,
  inlineImages: true,
  emptyMessages: true,
  developer: true,
  jsonSchema: true,
  formatWithTools: true,
  parallelCalls: true,
  toolIds: true,
  streamUsage: true,
  toolChoiceWord: true,
  prompt: true,
  body: true,
  bodySettings: true,
}

/** @throws SmolError `configuration` that names the field of a user's row */
export function checkRow(name: string, row: ProviderRow): ProviderRow {
  if (typeof row !== 'object' || row === null)
    throw invalid(`providers.${name} must be an object, such as { base: 'https://host/v1' }.`)
  for (const field of Object.keys(row)) {
    if (Object.hasOwn(fields, field)) continue
    const guess = nearestName(field, Object.keys(fields))
    throw invalid(`providers.${name}.${field} is unknown.${guess === undefined ? '' : ` Did you mean '${guess}'?`}`)
  }
  const { base, protocol, opener, families = [] } = row
  for (const family of families) checkRow(`${name}.families`, family.row)
  if (protocol !== undefined && !protocolNames.includes(protocol))
    throw invalid(`providers.${name}.protocol: there is no protocol '${protocol}'. Known: ${protocolNames.join(', ')}.`)
  if (opener !== undefined && !openerNames.includes(opener))
    throw invalid(`providers.${name}.opener: there is no opener '${opener}'. Known: ${openerNames.join(', ')}.`)
  if (base === undefined || /^https?:\/\/[^/]/.test(base)) return row
  throw invalid(`providers.${name}.base must be a URL with its scheme, such as https://host/v1.`)
}

function invalid(message: string): SmolError {
  return new SmolError({ code: 'configuration', message })
}
