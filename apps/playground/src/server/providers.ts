import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ModelPlugin } from '@smol/core'
import { importPlugin, SmolError } from '@smol/core'
import type { BrokenProvider } from '../wire.ts'
import { errorInfo } from '../error-info.ts'

/** A provider, and how a program gets it. */
export interface Provider {
  readonly plugin: ModelPlugin
  readonly module: string
  readonly exportName: string
}

/** Everything that could be loaded, and what could not. */
export interface Providers {
  readonly providers: readonly Provider[]
  readonly broken: readonly BrokenProvider[]
}

type Load = () => Promise<object>

/** Ours, by package. Written out, so that bundlers see them. */
const ours: readonly (readonly [module: string, load: Load])[] = [
  ['@smol/transformers', () => import('@smol/transformers')],
  ['@smol/openai', () => import('@smol/openai')],
  ['@smol/azure', () => import('@smol/azure')],
  ['@smol/hf-api', () => import('@smol/hf-api')],
  ['@smol/litellm', () => import('@smol/litellm')],
  ['@smol/chat-completions', () => import('@smol/chat-completions')],
]

/**
 * Loads every provider: the user's own first, which win where names are the same.
 * @param modules packages, or files relative to `cwd`
 */
export async function loadProviders(modules: readonly string[], cwd: string): Promise<Providers> {
  const all = [...modules.map((module) => [module, importOwn(module, cwd)] as const), ...ours]
  const outcomes = await Promise.allSettled(all.map(([module, load]) => loadProvider(module, load)))
  const providers: Provider[] = []
  const broken: BrokenProvider[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.status === 'rejected') {
      broken.push({ module: all[index]?.[0] ?? '', error: errorInfo(outcome.reason) })
    } else if (!providers.some(({ plugin }) => plugin.name === outcome.value.plugin.name)) {
      providers.push(outcome.value)
    }
  }
  return { providers, broken }
}

async function loadProvider(module: string, load: Load): Promise<Provider> {
  const exports = await load()
  const plugin = await importPlugin(() => Promise.resolve(exports))
  const exportName = Object.entries(exports).find(([, value]) => value === plugin)?.[0] ?? plugin.name
  return { plugin, module, exportName }
}

function importOwn(module: string, cwd: string): Load {
  return async () => {
    if (!/^\.{1,2}[/\\]/.test(module) && !isAbsolute(module)) {
      return (await import(resolvePackage(module, cwd))) as object
    }
    const path = resolve(cwd, module)
    if (!existsSync(path)) throw new SmolError({ code: 'configuration', message: `There is no file ${module}.` })
    return (await import(pathToFileURL(path).href)) as object
  }
}

function resolvePackage(name: string, cwd: string): string {
  try {
    return pathToFileURL(createRequire(resolve(cwd, 'package.json')).resolve(name)).href
  } catch (cause) {
    throw new SmolError({
      code: 'missing_dependency',
      message: `The package ${name} is not installed. Run 'npm install ${name}'.`,
      cause,
    })
  }
}
