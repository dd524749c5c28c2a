import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { modelPath } from '@smol/smollm2-135m-instruct'
import type { Files } from './static-files.ts'
import { filesOf } from './static-files.ts'

/** What a model in the page needs beside the page's scripts, from the packages where it is: `ort/…`, `model/…`. */
export function browserFiles(): Files {
  const library = import.meta.resolve('@huggingface/transformers')
  const runtime = createRequire(library).resolve('onnxruntime-web')
  const folders: readonly (readonly [prefix: string, files: Files])[] = [
    ['ort/', filesOf(dirname(runtime), (name) => /^ort-wasm-simd-threaded\.[\w.]*(mjs|wasm)$/.test(name))],
    ['model/', filesOf(modelPath)],
  ]
  return (path) => {
    const [prefix = '', files] = folders.find(([each]) => path.startsWith(each)) ?? []
    return files?.(path.slice(prefix.length))
  }
}
