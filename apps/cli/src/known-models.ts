import type { ModelPlugin } from '@smol/core'
import { downloadedModels, installedPackages } from './installed-models.ts'
import { defaultModel, providerList } from './provider-list.ts'

/** Something that `-m` can be given. */
export interface KnownModel {
  /** `provider:model`. */
  readonly name: string
  readonly description: string
}

/** Models on this machine: in packages, and downloaded. */
export async function localModels(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<KnownModel[]> {
  const [packages, downloads] = await Promise.all([installedPackages(cwd), downloadedModels(env)])
  return [
    ...packages.map(({ id, path }) => ({ name: `transformers:${id}`, description: `in ${path}` })),
    ...downloads.map(({ id, path }) => ({ name: `transformers:${id}`, description: `downloaded, in ${path}` })),
  ].filter(({ name }) => name !== defaultModel)
}

/** Models of a provider to begin with: what it takes by itself, and what is known to be there. Any other can be named. */
export function modelsOf({ name, options }: ModelPlugin): KnownModel[] {
  const standard = options?.['modelId']?.default
  const examples = providerList.find(({ names }) => names[0] === name)?.examples ?? []
  const ids = new Set([...(typeof standard === 'string' ? [standard] : []), ...examples])
  return [...ids]
    .map((id) => ({ name: `${name}:${id}`, description: 'for example' }))
    .filter((model) => model.name !== defaultModel)
}
