import { nearestName, SmolError } from '@smol/core'
import type { Deployment } from './deployment.ts'
import type { RouterSettings } from './settings.ts'

/** The deployments of a group, those with the same `order` together, the lowest first; those without one are the last. */
export interface Group {
  readonly name: string
  readonly deployments: readonly Deployment[]
  readonly levels: readonly (readonly Deployment[])[]
}

export function toGroups(deployments: readonly Deployment[]): ReadonlyMap<string, Group> {
  const byName = Map.groupBy(deployments, ({ group }) => group)
  return new Map(
    [...byName].map(([name, members]) => [name, { name, deployments: members, levels: levelsOf(members) }]),
  )
}

function levelsOf(members: readonly Deployment[]): Deployment[][] {
  const byOrder = Map.groupBy(members, ({ routing }) => routing.order ?? Number.POSITIVE_INFINITY)
  return [...byOrder].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, level]) => level)
}

/**
 * A group by its name or an alias.
 * @throws SmolError `configuration` that names the nearest group
 */
export function findGroup(
  name: string,
  groups: ReadonlyMap<string, Group>,
  { aliases }: Pick<RouterSettings, 'aliases'>,
): Group {
  const group = groups.get(aliases.get(name) ?? name)
  if (group !== undefined) return group
  const names = [...groups.keys(), ...aliases.keys()]
  const guess = nearestName(name, names)
  const hint =
    names.length === 0
      ? 'modelList is empty.'
      : guess === undefined
        ? `There are: ${names.join(', ')}.`
        : `Did you mean '${guess}'?`
  throw new SmolError({
    code: 'configuration',
    message: `There is no group '${name}' in modelList. ${hint} Nothing was sent.`,
  })
}
