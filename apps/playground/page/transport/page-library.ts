/** What is set of transformers.js before it loads a model here. */
interface BrowserLibrary {
  readonly env: {
    allowLocalModels: boolean
    allowRemoteModels: boolean
    useBrowserCache: boolean
    useWasmCache: boolean
    readonly backends: {
      readonly onnx: { readonly wasm: { wasmPaths: { mjs: string; wasm: string }; numThreads: number } }
    }
  }
}

/** transformers.js as this server has it: nothing is asked of the Hub or of a CDN. @param onGpu with what WebGPU needs: twice the size, half the speed of WebAssembly alone */
export async function loadLibrary(onGpu: boolean): Promise<unknown> {
  const address = '/browser/transformers.min.js'
  const library = (await import(/* @vite-ignore */ address)) as BrowserLibrary
  const { env } = library
  env.allowLocalModels = true
  env.allowRemoteModels = false
  // The files come from this machine anyway.
  env.useBrowserCache = false
  // It would be run from a blob, which the page's policy forbids.
  env.useWasmCache = false
  const runtime = `/browser/ort/ort-wasm-simd-threaded${onGpu ? '.asyncify' : ''}`
  env.backends.onnx.wasm.wasmPaths = { mjs: `${runtime}.mjs`, wasm: `${runtime}.wasm` }
  // Threads need SharedArrayBuffer, which the server's headers give.
  env.backends.onnx.wasm.numThreads = globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1
  return library
}
