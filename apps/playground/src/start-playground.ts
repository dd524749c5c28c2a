import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SmolError } from '@smol/core'
import { createApp } from './server/app.ts'
import { browserFiles } from './server/browser-files.ts'
import { listen } from './server/listen.ts'
import { ModelCache } from './server/model-cache.ts'
import type { Providers } from './server/providers.ts'
import { loadProviders } from './server/providers.ts'
import { Secrets } from './server/secrets.ts'
import { filesOf } from './server/static-files.ts'

/** How to start the playground. */
export interface PlaygroundOptions {
  /** 0: any free one. Default: 7654, or any free one where that is taken. */
  port?: number
  /** Modules with further providers: packages, or files relative to `cwd`. */
  plugins?: readonly string[]
  /** Default: that of the process. */
  cwd?: string
  /** The model that the page begins with. Default: SmolLM2-135M-Instruct on this machine. */
  defaultModel?: string
}

/** A running playground. */
export interface Playground extends AsyncDisposable {
  /** Where to open it: `http://127.0.0.1:7654`. */
  readonly url: string
  /** Ends every answer, frees the models and stops listening. */
  close(): Promise<void>
}

const DEFAULT_PORT = 7654
const DEFAULT_MODEL = 'transformers:@smol/smollm2-135m-instruct'

/**
 * Starts the playground on this machine, for this machine only.
 * @throws SmolError `configuration` where the port is taken, or the page was not built
 */
export async function startPlayground(options: PlaygroundOptions = {}): Promise<Playground> {
  const { port, plugins = [], cwd = process.cwd(), defaultModel = DEFAULT_MODEL } = options
  // Beside src in the workspace, beside dist in the package.
  const folder = fileURLToPath(new URL('../page/dist', import.meta.url))
  if (!existsSync(folder)) {
    throw new SmolError({
      code: 'configuration',
      message: `The page of the playground was not built: there is no ${folder}. Run 'pnpm build', or 'pnpm demo'.`,
    })
  }
  const secrets = new Secrets()
  const models = new ModelCache(secrets)
  const providers = await loadProviders(plugins, cwd)
  const app = createApp({
    ...providers,
    defaultModel: fullName(defaultModel, providers),
    secrets,
    models,
    page: filesOf(folder),
    browser: browserFiles(),
  })
  const server = await listen(app.fetch, port ?? DEFAULT_PORT).catch((error: unknown) => {
    if (port === undefined) return listen(app.fetch, 0)
    throw error
  })

  async function close(): Promise<void> {
    await Promise.all([server.close(), models.close()])
  }
  return { url: server.url, close, [Symbol.asyncDispose]: close }
}

/** `provider:model` under the provider's own name; the model may be missing. @throws SmolError `configuration` for a provider that is not there */
function fullName(model: string, { providers }: Providers): string {
  const [, name = '', modelId = ''] = /^([^:]*):?(.*)$/s.exec(model) ?? []
  const found = providers.find(({ plugin }) => plugin.name === name || plugin.aliases?.includes(name))
  if (found !== undefined) return `${found.plugin.name}:${modelId}`
  const names = providers.map(({ plugin }) => plugin.name).join(', ')
  throw new SmolError({
    code: 'configuration',
    message: `'${model}': there is no provider '${name}'. There are: ${names}.`,
  })
}
