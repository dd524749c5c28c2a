import { isSmolError, SmolError } from '@smol/core'
import type { ModelPlugin } from '@smol/core'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { compress } from 'hono/compress'
import type { ErrorInfo, ProviderList } from '../wire.ts'
import { describeProvider } from './describe-provider.ts'
import { errorInfo } from '../error-info.ts'
import { generate } from './generate.ts'
import { asObject, readGenerateRequest } from './generate-request.ts'
import { guard } from './guard.ts'
import { maskText } from './mask.ts'
import type { ModelCache } from './model-cache.ts'
import { createNdjsonStream } from './ndjson.ts'
import { pageHeaders } from './page-headers.ts'
import type { Providers } from './providers.ts'
import { refusal } from './refusal.ts'
import type { Secrets } from './secrets.ts'
import type { Files } from './static-files.ts'

/** What the app is put together from. */
export interface AppParts extends Providers {
  readonly defaultModel: string
  readonly secrets: Secrets
  readonly models: ModelCache
  /** The page. */
  readonly page: Files
  /** What a model in the page needs. */
  readonly browser: Files
}

/** Images travel as text inside of the messages. */
const LARGEST_BODY = 64 * 1024 * 1024

/** Every route of the server. */
export function createApp({ providers, broken, defaultModel, secrets, models, page, browser }: AppParts): Hono {
  const app = new Hono()
  app.use(pageHeaders)
  app.use(guard)
  app.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: (c) =>
        refusal(
          c,
          413,
          'That is too large: 64 MB at most, with all images of the conversation. Go on without some of them.',
        ),
    }),
  )

  app.get('/api/providers', (c) =>
    c.json({
      defaultModel,
      providers: providers.map((provider) => describeProvider(provider, secrets)),
      broken,
    } satisfies ProviderList),
  )

  app.put('/api/secrets', async (c) => {
    const { provider, option, value } = asObject(await readJson(c.req.raw), 'The request')
    if (typeof option !== 'string' || typeof value !== 'string') {
      return refusal(c, 400, 'Give { provider, option, value }, all of them texts.')
    }
    secrets.set(findPlugin(String(provider)), option, value)
    return c.json({ held: value !== '' })
  })

  app.post('/api/generate', async (c) => {
    const request = readGenerateRequest(await readJson(c.req.raw))
    const plugin = findPlugin(request.model.replace(/:.*/s, ''))
    const gone = new AbortController()
    const stream = createNdjsonStream(() => gone.abort())
    c.req.raw.signal.addEventListener('abort', () => gone.abort(), { once: true })
    const hidden = secrets.toMask(plugin, request.options)
    const tell = (event: unknown): Promise<void> | void => stream.write(maskText(JSON.stringify(event), hidden))
    void generate(request, plugin, models, tell, gone.signal).finally(() => stream.close())
    return c.body(stream.body, 200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  })

  app.get('/browser/*', (c) => {
    return browser(c.req.path.slice('/browser/'.length)) ?? refusal(c, 404, `There is no ${c.req.path}.`, 'not_found')
  })
  app.use('/assets/*', compress())
  app.get('*', (c) => {
    const path = c.req.path.slice(1)
    return page(path === '' ? 'index.html' : path) ?? refusal(c, 404, `There is no ${c.req.path}.`, 'not_found')
  })
  app.onError((error, c) => c.json({ error: errorInfo(error) satisfies ErrorInfo }, isSmolError(error) ? 400 : 500))
  return app

  function findPlugin(name: string): ModelPlugin {
    const known = providers.find(({ plugin }) => plugin.name === name || plugin.aliases?.includes(name))
    if (known !== undefined) return known.plugin
    const names = providers.map(({ plugin }) => plugin.name).join(', ')
    throw new SmolError({
      code: 'configuration',
      message: `There is no provider '${name}'. There are: ${names}. Others come with --plugin PACKAGE.`,
    })
  }
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch (cause) {
    throw new SmolError({ code: 'invalid_request', message: 'The request is not valid JSON.', cause })
  }
}
