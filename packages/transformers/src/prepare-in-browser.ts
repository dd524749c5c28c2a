import type { TransformersLibrary } from './library.ts'
import type { LoadSpec } from './runtime.ts'

/** The files of onnxruntime's WebAssembly: the folder where they are, or the two of them. URLs. */
export type WasmPaths = string | { readonly mjs: string; readonly wasm: string }

/** What transformers.js has to be told in a browser. */
interface BrowserEnv {
  allowLocalModels: boolean
  useBrowserCache: boolean
  useWasmCache: boolean
  fetch: typeof fetch
  readonly backends: {
    readonly onnx: { readonly wasm?: { wasmPaths: WasmPaths | undefined; numThreads: number } }
  }
}

/** Before the URL of a model's folder: transformers.js takes whole URLs for models of the Hub only. */
export const folderPrefix = 'folder:'

/**
 * Sets transformers.js up in the thread that uses it. Nothing is asked of a CDN.
 * @param isOurs false where the caller brought it along: then it keeps what it was not told here
 */
export function prepareInBrowser({ env }: TransformersLibrary, spec: LoadSpec, isOurs: boolean): void {
  // The doubles of tests have less.
  const browser = env as TransformersLibrary['env'] & Partial<BrowserEnv>
  if (spec.isFolder) {
    browser.allowLocalModels = true
    // The browser's own cache asks whether a file has changed; transformers.js' would not.
    browser.useBrowserCache = false
    browser.fetch = fetchFromFolder
  }
  const wasm = browser.backends?.onnx.wasm
  if (wasm === undefined) return
  if (spec.wasmPaths !== undefined) {
    wasm.wasmPaths = wasmFiles(spec.wasmPaths, usesGpu(spec))
    // It would be run from a blob, which most policies forbid.
    browser.useWasmCache = false
    // Unset, onnxruntime takes what the bundler put beside its own script.
  } else if (isOurs) wasm.wasmPaths = undefined
  if (isOurs || spec.threads !== undefined) wasm.numThreads = threadsOf(spec)
}

/** Threads need SharedArrayBuffer, which only pages have that shut others out. */
function threadsOf({ threads }: LoadSpec): number {
  return globalThis.crossOriginIsolated ? (threads ?? navigator.hardwareConcurrency) : 1
}

/** Without WebGPU there is a build of half the size. */
function wasmFiles(paths: WasmPaths, onGpu: boolean): WasmPaths {
  if (typeof paths !== 'string') return paths
  const file = `${paths.replace(/\/$/, '')}/ort-wasm-simd-threaded${onGpu ? '.asyncify' : ''}`
  return { mjs: `${file}.mjs`, wasm: `${file}.wasm` }
}

function usesGpu({ device }: LoadSpec): boolean {
  return /gpu|webnn/.test(JSON.stringify(device ?? ''))
}

async function fetchFromFolder(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  if (typeof input !== 'string' || !input.startsWith(folderPrefix)) return fetch(input, init)
  const response = await fetch(input.slice(folderPrefix.length), init)
  // Many servers answer with their start page where there is no such file.
  const isPage = response.headers.get('content-type')?.startsWith('text/html') === true
  return isPage ? new Response(null, { status: 404 }) : response
}
