import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { modelPath } from '@smol/smollm2-135m-instruct'
import type { Files } from './static-files.ts'
import { filesOf } from './static-files.ts'

/** Everything that a model in the page needs, from the packages where it is: `transformers.min.js`, `ort/…`, `model/…`. */
export function browserFiles(): Files {
  const library = fileURLToPath(import.meta.resolve('@huggingface/transformers'))
  const runtime = createRequire(library).resolve('onnxruntime-web')
  const folders: readonly (readonly [prefix: string, files: Files])[] = [
    ['ort/', filesOf(dirname(runtime), (name) => /^ort-wasm-simd-threaded\.[\w.]*(mjs|wasm)$/.test(name))],
    ['model/', filesOf(modelPath)],
    ['', filesOf(dirname(library), (name) => name === 'transformers.min.js')],
  ]
  return (path) => {
    const [prefix = '', files] = folders.find(([each]) => path.startsWith(each)) ?? []
    return files?.(path.slice(prefix.length))
  }
}
