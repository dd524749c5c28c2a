import { createReadStream, existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { modelPath } from '@smol/smollm2-135m-instruct'
import { build } from 'vite'
import { visionFiles, writeModel } from '../tiny-models.ts'

/** A site with the page of this folder. */
export interface Site {
  readonly url: string
  /** The same, with the headers that give its pages threads. */
  readonly isolatedUrl: string
  close(): Promise<void>
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.json': 'application/json',
}

/** Builds the page with Vite as it comes, and serves it, the embedded model and a small one that sees beside it. */
export async function openSite(): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'smol-page-'))
  const outDir = join(folder, 'page')
  await build({
    root: import.meta.dirname,
    configFile: false,
    logLevel: 'error',
    build: { outDir, chunkSizeWarningLimit: 1000 },
  })
  const vision = await writeModel(visionFiles)
  const folders = { '/model/': modelPath, '/vision/': vision.path }
  const [plain, isolated] = await Promise.all([serve(outDir, folders, false), serve(outDir, folders, true)])
  return {
    url: plain.url,
    isolatedUrl: isolated.url,
    async close() {
      await Promise.all([plain.close(), isolated.close()])
      await rm(folder, { recursive: true })
      await vision[Symbol.asyncDispose]()
    },
  }
}

async function serve(
  folder: string,
  models: Readonly<Record<string, string>>,
  isolated: boolean,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://site').pathname)
    const [prefix, model] = Object.entries(models).find(([start]) => path.startsWith(start)) ?? []
    const file =
      prefix === undefined || model === undefined
        ? join(folder, path === '/' ? 'index.html' : path)
        : join(model, path.slice(prefix.length))
    // As servers of single pages do: whatever is not there is the page.
    const found = existsSync(file) ? file : join(folder, 'index.html')
    response.setHeader('content-type', types[extname(found)] ?? 'application/octet-stream')
    if (isolated) {
      response.setHeader('cross-origin-opener-policy', 'same-origin')
      response.setHeader('cross-origin-embedder-policy', 'require-corp')
    }
    createReadStream(found).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
