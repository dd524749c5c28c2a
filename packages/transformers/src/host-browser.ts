import { SmolError } from '@smol/core'
import type { FoundModel, Host } from './host.ts'
import type { RuntimeOptions } from './open-runtime.ts'
import { folderPrefix, prepareInBrowser } from './prepare-in-browser.ts'
import type { WasmPaths } from './prepare-in-browser.ts'
import { openWebWorkerLine } from './web-worker-line.ts'

export const host: Host = {
  findModel,
  openWorkerLine: openWebWorkerLine,
  prepareLibrary: prepareInBrowser,

  async checkSums() {
    // Only model packages bring sums, and a browser has none of them.
  },
}

async function findModel({ name, device, wasmPaths }: RuntimeOptions): Promise<FoundModel> {
  if (name.startsWith('@')) {
    throw new SmolError({
      code: 'configuration',
      message: `A browser cannot look into packages such as '${name}'. Serve the package's folder 'model' with your page and give its URL, such as modelId: '/models/smollm2'.`,
    })
  }
  const libraryUrl = mappedLibrary()
  const isFolder = /^(?:[./]|https?:)/.test(name)
  return {
    path: isFolder ? folderPrefix + absolute(name) : name,
    isFolder,
    // What Node calls by the name of the chip.
    ...(device === 'cpu' ? { device: 'wasm' } : {}),
    ...(wasmPaths === undefined ? {} : { wasmPaths: absoluteFiles(wasmPaths) }),
    ...(libraryUrl === undefined ? {} : { libraryUrl }),
  }
}

/** A worker's own address is another one than the page's. */
function absolute(url: string): string {
  return new URL(url, location.href).href
}

function absoluteFiles(paths: WasmPaths): WasmPaths {
  return typeof paths === 'string' ? absolute(paths) : { mjs: absolute(paths.mjs), wasm: absolute(paths.wasm) }
}

/**
 * Where the page's import map has transformers.js: a worker has no import map of its own. The map is read, not asked:
 * bundlers take `import.meta.resolve` for theirs.
 */
function mappedLibrary(): string | undefined {
  const maps = globalThis.document?.querySelectorAll('script[type=importmap]') ?? []
  for (const { textContent } of maps) {
    const { imports } = JSON.parse(textContent ?? '{}') as { imports?: Readonly<Record<string, string>> }
    const address = imports?.['@huggingface/transformers']
    if (address !== undefined) return new URL(address, document.baseURI).href
  }
  return undefined
}
