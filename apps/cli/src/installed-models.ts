import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** A model that is on this machine. */
export interface InstalledModel {
  /** As `-m transformers:ID` takes it. */
  readonly id: string
  readonly path: string
}

/**
 * Model packages beside the user's project or this command: scoped packages with a folder `model` as ours has it. None of
 * their code is run.
 */
export async function installedPackages(cwd: string): Promise<InstalledModel[]> {
  const folders = new Set([...nodeModulesAbove(cwd), ...nodeModulesAbove(import.meta.dirname)])
  const found = await Promise.all([...folders].map(packagesIn))
  // The nearest of each name is the one that is loaded.
  return [
    ...new Map(
      found
        .flat()
        .toReversed()
        .map((model) => [model.id, model]),
    ).values(),
  ].toReversed()
}

/** Models of the Hugging Face Hub that were downloaded by transformers.js. */
export async function downloadedModels(env: Readonly<Record<string, string | undefined>>): Promise<InstalledModel[]> {
  const cache = join(
    env['HF_HOME'] ?? join(env['XDG_CACHE_HOME'] ?? join(env['HOME'] ?? homedir(), '.cache'), 'huggingface'),
    'transformers.js',
  )
  const models = await Promise.all(
    (await foldersIn(cache)).map(async (owner) =>
      (await foldersIn(join(cache, owner))).map((name) => ({ id: `${owner}/${name}`, path: join(cache, owner, name) })),
    ),
  )
  return keep(models.flat(), ({ path }) => holdsModel(path))
}

function* nodeModulesAbove(folder: string): Generator<string> {
  yield join(folder, 'node_modules')
  if (dirname(folder) !== folder) yield* nodeModulesAbove(dirname(folder))
}

async function packagesIn(modules: string): Promise<InstalledModel[]> {
  const scopes = (await foldersIn(modules)).filter((name) => name.startsWith('@'))
  const packages = await Promise.all(
    scopes.map(async (scope) =>
      (await foldersIn(join(modules, scope))).map((name) => ({
        id: `${scope}/${name}`,
        path: join(modules, scope, name, 'model'),
      })),
    ),
  )
  return keep(packages.flat(), ({ path }) => holdsModel(path))
}

/** Weights, here or in the folder of a revision. */
async function holdsModel(path: string): Promise<boolean> {
  const folders = await foldersIn(path)
  if (folders.includes('onnx')) return true
  const deeper = await Promise.all(folders.map((name) => foldersIn(join(path, name))))
  return deeper.some((names) => names.includes('onnx'))
}

async function foldersIn(path: string): Promise<string[]> {
  let entries: Dirent[]
  try {
    entries = await readdir(path, { withFileTypes: true })
  } catch {
    // Not there, or not ours to read: nothing to list.
    return []
  }
  return entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name)
}

async function keep<T>(items: readonly T[], wanted: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(wanted))
  return items.filter((_item, index) => kept[index])
}
